/// Finds in a text what somebody says stands in it.
///
/// First as it is written, then with white space and case set aside. What begins or ends inside a word of the text does
/// not stand there: an "an" is not found in "bank". Time is linear in text and value together (Knuth, Morris and Pratt
/// 1977), however often the one's beginnings repeat in the other.
struct VerbatimSearch {
    private let text: TextBytes
    private lazy var folded = FoldedBytes(text)

    init(_ text: TextBytes) { self.text = text }

    /// The bytes of the first place where `value` stands, white space at its ends aside; nil when it doesn't.
    mutating func range(of value: String) -> Range<Int>? {
        var inner = value[...].unicodeScalars
        while inner.first?.properties.isWhitespace == true { inner.removeFirst() }
        while inner.last?.properties.isWhitespace == true { inner.removeLast() }
        let wanted = Array(String(inner).utf8)
        if let range = Self.matches(of: wanted, in: text.bytes).first(where: { stands($0) }) { return range }
        let loose = FoldedBytes(TextBytes(wanted))
        for match in Self.matches(of: loose.bytes, in: folded.bytes) {
            let range = folded.starts[match.lowerBound]..<folded.ends[match.upperBound - 1]
            if stands(range) { return range }
        }
        return nil
    }

    /// Whether no word of the text runs over an end of the range.
    private func stands(_ range: Range<Int>) -> Bool {
        if range.isEmpty { return false }
        let cutsLeft = text.isWord(before: range.lowerBound) && text.isWord(at: range.lowerBound)
        let cutsRight = text.isWord(before: range.upperBound) && text.isWord(at: range.upperBound)
        return !cutsLeft && !cutsRight
    }

    /// All places of `wanted`, overlapping ones too, found one by one as they are asked for.
    private static func matches(of wanted: [UInt8], in bytes: [UInt8]) -> some Sequence<Range<Int>> {
        let failures = Self.failures(of: wanted)
        return sequence(state: (position: 0, matched: 0)) { state -> Range<Int>? in
            if wanted.isEmpty { return nil }
            while state.position < bytes.count {
                let byte = bytes[state.position]
                while state.matched > 0, state.matched == wanted.count || wanted[state.matched] != byte {
                    state.matched = failures[state.matched - 1]
                }
                if wanted[state.matched] == byte { state.matched += 1 }
                state.position += 1
                if state.matched == wanted.count { return (state.position - wanted.count)..<state.position }
            }
            return nil
        }
    }

    /// For each beginning of `wanted`, the length of the longest shorter one that it ends with.
    private static func failures(of wanted: [UInt8]) -> [Int] {
        var failures = [Int](repeating: 0, count: wanted.count)
        var length = 0
        for index in wanted.indices.dropFirst() {
            while length > 0, wanted[length] != wanted[index] { length = failures[length - 1] }
            if wanted[length] == wanted[index] { length += 1 }
            failures[index] = length
        }
        return failures
    }
}

/// A text in lower case with each run of white space as one blank, none at the ends, and where each byte came from.
private struct FoldedBytes {
    private(set) var bytes: [UInt8] = []
    /// For each byte, where the scalars that it came from begin in the text.
    private(set) var starts: [Int] = []
    /// For each byte, where they end.
    private(set) var ends: [Int] = []

    init(_ text: TextBytes) {
        var offset = 0
        var gap: Range<Int>?
        for scalar in text.string(0..<text.count).unicodeScalars {
            let range = offset..<(offset + UTF8.width(scalar))
            offset = range.upperBound
            if scalar.properties.isWhitespace {
                gap = (gap?.lowerBound ?? range.lowerBound)..<range.upperBound
                continue
            }
            if let gap, !bytes.isEmpty { append([0x20], from: gap) }
            gap = nil
            append(Array(scalar.properties.lowercaseMapping.utf8), from: range)
        }
    }

    private mutating func append(_ new: [UInt8], from range: Range<Int>) {
        for byte in new {
            bytes.append(byte)
            starts.append(range.lowerBound)
            ends.append(range.upperBound)
        }
    }
}
