import ModelPorts

/// A run of words under one label.
struct LabelledSpan: Sendable, Equatable {
    let label: String
    /// Its bytes in the text (UTF-8).
    var range: Range<Int>
    /// The chance of each word's tag, in the order of the words.
    var chances: [Double]

    /// Mean chance of the words' tags: the signal that a confidence map reads.
    var probability: Double { chances.isEmpty ? 0 : chances.reduce(0, +) / Double(chances.count) }
}

/// Turns scores of tokens into spans, by BIO tags (Ramshaw and Marcus 1995).
///
/// A word has the tag of its first token, the likeliest; so spans never cut a word. `B-X` begins a span, `I-X` carries
/// one of X on, and where there is none it begins one too: a model that misses a beginning still finds the rest. A tag
/// without `B-` or `I-` is read as `I-`.
struct TagDecoder: Sendable {
    private enum Tag: Sendable, Equatable {
        case outside
        case begin(String)
        case inside(String)
    }

    private let tags: [Tag]

    /// A decoder for a head whose tags are `names`, in the head's order.
    init(_ names: [String]) {
        tags = names.map { name in
            if name == "O" { return .outside }
            if name.hasPrefix("B-") { return .begin(String(name.dropFirst(2))) }
            return .inside(name.hasPrefix("I-") ? String(name.dropFirst(2)) : name)
        }
    }

    /// Spans of a text of `count` bytes, ascending. Nil when the scores don't fit the tags or the text, or are not
    /// finite.
    func spans(_ scores: TokenScores, textCount count: Int) -> [SpanSignals.Span]? {
        guard !tags.isEmpty, scores.logits.count == scores.ranges.count * tags.count,
            scores.startsWord.count == scores.ranges.count, scores.logits.allSatisfy(\.isFinite)
        else { return nil }
        var spans: [SpanSignals.Span] = []
        var open: SpanSignals.Span?
        var token = 0
        var floor = 0
        while token < scores.ranges.count {
            var last = token
            while last + 1 < scores.ranges.count, !scores.startsWord[last + 1] { last += 1 }
            let word = (scores.ranges[token].lowerBound, scores.ranges[last].upperBound)
            guard word.0 >= floor, word.0 <= word.1, word.1 <= count else { return nil }
            floor = word.1
            let logits = Array(scores.logits[(token * tags.count)..<((token + 1) * tags.count)])
            switch tags[Self.likeliest(logits)] {
            case .inside(let label) where open?.label == label:
                open?.extend(to: word.1, logits)
            case .begin(let label), .inside(let label):
                if let open { spans.append(open) }
                open = SpanSignals.Span(label: label, range: word.0..<word.1, words: [logits])
            case .outside:
                if let open { spans.append(open) }
                open = nil
            }
            token = last + 1
        }
        if let open { spans.append(open) }
        return spans
    }

    /// Index of the largest logit; of equal ones the first.
    static func likeliest(_ logits: [Float]) -> Int {
        var best = 0
        for index in logits.indices where logits[index] > logits[best] { best = index }
        return best
    }
}

extension SpanSignals.Span {
    /// Takes in the next word.
    fileprivate mutating func extend(to end: Int, _ logits: [Float]) {
        range = range.lowerBound..<max(end, range.lowerBound)
        words.append(logits)
    }
}

extension LabelledSpan {
    /// A span whose words' logits are divided by `temperature` before they become chances.
    init(_ span: SpanSignals.Span, temperature: Double) {
        self.init(
            label: span.label, range: span.range,
            chances: span.words.map { logits in
                let chances = Elementary.softmax(logits, temperature: temperature)
                return chances.isEmpty ? 0 : chances[TagDecoder.likeliest(logits)]
            })
    }
}

/// Makes spans end where people would end them.
enum SpanEdges {
    /// Labels whose values run over several lines or commas, and which a model therefore cuts.
    private static let joined: Set<String> = ["ADDRESS", "STREET_ADDRESS"]

    /// Spans of an address with nothing but a comma, spaces or a line's end between them, as one.
    static func joining(_ spans: [LabelledSpan], in text: TextBytes) -> [LabelledSpan] {
        var result: [LabelledSpan] = []
        for span in spans {
            guard let last = result.last, last.label == span.label, joined.contains(span.label),
                isJoint(text, last.range.upperBound..<span.range.lowerBound)
            else {
                result.append(span)
                continue
            }
            result[result.count - 1].range = last.range.lowerBound..<span.range.upperBound
            result[result.count - 1].chances += span.chances
        }
        return result
    }

    private static func isJoint(_ text: TextBytes, _ gap: Range<Int>) -> Bool {
        gap.count <= 4 && gap.allSatisfy { ", \n\r".utf8.contains(text[$0]) }
    }

    /// `range` without white space and punctuation at its ends; a bracket closes where it opens, and the full stop of
    /// "Ltd." and of initials stays.
    static func trimmed(_ range: Range<Int>, in text: TextBytes) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, let scalar = text.scalar(at: start), isEdge(scalar), !"+#-".unicodeScalars.contains(scalar) {
            if scalar == "(", (start..<end).contains(where: { text[$0] == UInt8(ascii: ")") }) { break }
            start += UTF8.width(scalar)
        }
        while end > start {
            let last = text.scalarStart(before: end)
            guard let scalar = text.scalar(at: last), isEdge(scalar) else { break }
            if scalar == ")", (start..<last).contains(where: { text[$0] == UInt8(ascii: "(") }) { break }
            if scalar == ".", keepsStop(text.string(text.letters(before: last))) { break }
            end = last
        }
        return start..<max(start, end)
    }

    private static func isEdge(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isWhitespace { return true }
        switch scalar.properties.generalCategory {
        case .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation,
            .otherPunctuation, .connectorPunctuation, .control, .format:
            return scalar != "%" && scalar != "&" && scalar != "@"
        default: return "<>|~^`=".unicodeScalars.contains(scalar)
        }
    }

    private static func keepsStop(_ word: String) -> Bool {
        word.count == 1
            || ["ltd", "inc", "co", "corp", "jr", "sr", "bros", "plc", "llc", "st", "ave", "rd"]
                .contains(word.lowercased())
    }
}
