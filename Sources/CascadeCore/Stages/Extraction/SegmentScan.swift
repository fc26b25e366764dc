import JSON

/// One record field's part of a text, and what recognisers find in it, each asked at most once.
struct SegmentScan {
    let segment: RenderedText.Segment
    let text: TextBytes
    private var known: [FieldType: [Candidate]] = [:]
    /// What fields' own patterns find, by the fields' names.
    private var matched: [String: [Candidate]] = [:]
    private let offsets: ScalarOffsets

    init(_ segment: RenderedText.Segment, in whole: TextBytes) {
        self.segment = segment
        text = TextBytes(whole.bytes[segment.range.clamped(to: 0..<whole.count)])
        offsets = ScalarOffsets(text)
    }

    /// What the type's own recogniser finds, without what it leaves to others.
    mutating func candidates(of type: FieldType) -> [Candidate] {
        if let candidates = known[type] { return candidates }
        guard let recogniser = type.recogniser else { return [] }
        var candidates = recogniser.candidates(in: text)
        for other in recogniser.yieldsTo where !candidates.isEmpty {
            candidates = Self.without(self.candidates(of: other), candidates)
        }
        known[type] = candidates
        return candidates
    }

    /// What a field's pattern finds, or without one the type's recogniser; ascending, without overlap.
    mutating func candidates(for field: FieldSpec) -> [Candidate] {
        guard let pattern = field.pattern else { return candidates(of: field.type) }
        if let candidates = matched[field.name] { return candidates }
        var end = 0
        let candidates = pattern.matches(in: text.string(0..<text.count)).compactMap { range -> Candidate? in
            guard !range.isEmpty, range.lowerBound >= end, range.upperBound <= text.count else { return nil }
            end = range.upperBound
            return read(range, as: field).map { candidate in
                Candidate(
                    range: candidate.range, value: candidate.value, confidence: FieldSpec.patternConfidence,
                    isChecked: candidate.isChecked)
            }
        }
        matched[field.name] = candidates
        return candidates
    }

    /// Reads text that somebody says to be a value of the field; nil when it can't be one. The confidence is 0: it is
    /// whoever says so that has one.
    func read(_ range: Range<Int>, as field: FieldSpec) -> Candidate? {
        let range = field.type == .money ? wholeNumbers(range) : range
        let part = TextBytes(text.bytes[range])
        guard let recogniser = field.type.recogniser, field.type != .order || field.pattern == nil else {
            return Candidate(range: range, value: .string(part.foldedWhiteSpace), confidence: 0)
        }
        guard let value = recogniser.reading(of: part) else { return nil }
        let isChecked = field.type == .iban || field.type == .card
        return Candidate(range: range, value: value, confidence: 0, isChecked: isChecked)
    }

    /// The range with the numbers that it cuts made whole: the 99 of "9.99" is no amount.
    private func wholeNumbers(_ range: Range<Int>) -> Range<Int> {
        func joins(_ left: Int, _ right: Int) -> Bool {
            guard left >= 0, right < text.count else { return false }
            if text.isDigit(left) && text.isDigit(right) { return true }
            let isMark = { (index: Int) in text[index] == UInt8(ascii: ".") || text[index] == UInt8(ascii: ",") }
            if isMark(left) { return text.isDigit(right) && left > 0 && text.isDigit(left - 1) }
            return isMark(right) && text.isDigit(left) && right + 1 < text.count && text.isDigit(right + 1)
        }
        var (lower, upper) = (range.lowerBound, range.upperBound)
        while joins(lower - 1, lower) { lower -= 1 }
        while upper > lower, joins(upper - 1, upper) { upper += 1 }
        return lower..<upper
    }

    /// A value that stands at `range` of this part.
    func value(_ candidate: Candidate, confidence: Double) -> FieldValue {
        FieldValue(
            value: candidate.value, text: text.string(candidate.range),
            confidence: PublishedConfidence.round(confidence), source: segment.name,
            start: offsets.scalars(before: candidate.range.lowerBound, in: text),
            end: offsets.scalars(before: candidate.range.upperBound, in: text))
    }

    /// `candidates` that overlap none of `others`; both ascend.
    private static func without(_ others: [Candidate], _ candidates: [Candidate]) -> [Candidate] {
        var next = 0
        return candidates.filter { candidate in
            while next < others.count, others[next].range.upperBound <= candidate.range.lowerBound { next += 1 }
            return next == others.count || others[next].range.lowerBound >= candidate.range.upperBound
        }
    }
}

extension FieldSpec {
    /// Confidence of what the user's own pattern finds: it says itself what is wanted, and patterns are seldom exact.
    static let patternConfidence = 0.95

    /// How many matches of a user's pattern are looked for in one record field, from its beginning. Each may be looked
    /// for as far as the text's end, so that without a limit a hostile text would take time quadratic in its length.
    static let patternLimit = 10_000
}

/// Unicode-scalar offsets of bytes, counted once in blocks so that each is found by reading one block.
struct ScalarOffsets: Sendable {
    private static let block = 256
    private var counts: [Int] = [0]

    init(_ text: TextBytes) {
        var total = 0
        counts.reserveCapacity(text.count / Self.block + 1)
        for (index, byte) in text.bytes.enumerated() {
            if index > 0, index.isMultiple(of: Self.block) { counts.append(total) }
            if byte & 0xc0 != 0x80 { total += 1 }
        }
    }

    /// How many scalars begin before `byte`.
    func scalars(before byte: Int, in text: TextBytes) -> Int {
        let block = min(byte / Self.block, counts.count - 1)
        return text.bytes[(block * Self.block)..<byte].reduce(counts[block]) { $1 & 0xc0 == 0x80 ? $0 : $0 + 1 }
    }
}

extension TextBytes {
    /// The text with every run of white space as one blank, none at the ends.
    var foldedWhiteSpace: String {
        string(0..<count).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
