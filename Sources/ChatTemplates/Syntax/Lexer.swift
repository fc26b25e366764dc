/// Cuts a template into tokens: text between tags, with white space trimmed as Jinja does under `trim_blocks` and
/// `lstrip_blocks`, and what stands inside tags (`Lexer+Tags`).
///
/// One pass; each byte is looked at a bounded number of times.
struct Lexer {
    enum Mode {
        case text
        case variable
        case block
    }

    let source: Source
    var position = 0
    var mode = Mode.text
    /// Brackets that are open in this tag, by what closes them. The tag's end is none while one is open.
    var openBrackets: [Symbol] = []
    /// Tokens already found behind the one that was returned, in reverse.
    private var pending: [Token] = []

    init(_ source: Source) { self.source = source }

    /// The next token.
    mutating func next() throws(TemplateError) -> Token {
        while true {
            if let token = pending.popLast() { return token }
            if mode != .text { return try tagToken() }
            if position >= source.bytes.count { return Token(kind: .end, offset: position) }
            try readText()
        }
    }

    /// Reads text up to a tag and the tag's beginning; comments and raw blocks whole.
    private mutating func readText() throws(TemplateError) {
        let start = position
        guard let tag = nextTag(from: start) else {
            position = source.bytes.count
            add(start..<position)
            return
        }
        let sign = source[tag + 2]
        let isSigned = sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+")
        let text = start..<trimmedEnd(start..<tag, sign: sign, isVariable: source[tag + 1] == UInt8(ascii: "{"))
        position = tag + (isSigned ? 3 : 2)
        switch source[tag + 1] {
        case UInt8(ascii: "#"):
            try skipComment(from: tag)
            add(text)
        case UInt8(ascii: "%"):
            if let rawStart = rawContent(from: position) {
                try readRaw(rawStart, tag: tag)
            } else {
                mode = .block
                pending.append(Token(kind: .blockBegin, offset: tag))
            }
            add(text)
        default:
            mode = .variable
            pending.append(Token(kind: .variableBegin, offset: tag))
            add(text)
        }
    }

    private mutating func add(_ range: Range<Int>) {
        if range.isEmpty { return }
        pending.append(Token(kind: .text(source.text(range)), offset: range.lowerBound))
    }

    private func nextTag(from start: Int) -> Int? {
        var index = start
        while index + 1 < source.bytes.count {
            if source.bytes[index] == UInt8(ascii: "{") {
                switch source.bytes[index + 1] {
                case UInt8(ascii: "%"), UInt8(ascii: "{"), UInt8(ascii: "#"): return index
                default: break
                }
            }
            index += 1
        }
        return nil
    }

    /// Where text before a tag ends: `-` takes all white space from it, and a block or comment that is the first thing on
    /// its line takes the spaces before it, unless it has `+`.
    private func trimmedEnd(_ text: Range<Int>, sign: UInt8?, isVariable: Bool) -> Int {
        if sign == UInt8(ascii: "-") { return source.trimmingSpace(text) }
        if sign == UInt8(ascii: "+") || isVariable { return text.upperBound }
        let lineStart = source.bytes[text].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? text.lowerBound
        let startsLine = lineStart > text.lowerBound || lineStart == 0 || source[lineStart - 1] == UInt8(ascii: "\n")
        guard startsLine, source.trimmingSpace(lineStart..<text.upperBound) == lineStart else { return text.upperBound }
        return lineStart
    }

    private mutating func skipComment(from tag: Int) throws(TemplateError) {
        var index = position
        while index + 1 < source.bytes.count {
            if source.bytes[index] == UInt8(ascii: "#"), source.bytes[index + 1] == UInt8(ascii: "}") {
                let isTrimming = index > position && source[index - 1] == UInt8(ascii: "-")
                let isKeeping = index > position && source[index - 1] == UInt8(ascii: "+")
                position = afterTag(index + 2, isTrimming: isTrimming, isKeeping: isKeeping)
                return
            }
            index += 1
        }
        throw source.error(.unclosed("comment"), at: tag)
    }

    /// Where the source goes on behind a block's or comment's end: `-` takes white space, `+` nothing, else a line's end.
    func afterTag(_ end: Int, isTrimming: Bool, isKeeping: Bool) -> Int {
        if isTrimming { return source.skippingSpace(from: end) }
        return !isKeeping && source[end] == UInt8(ascii: "\n") ? end + 1 : end
    }

    /// Where a raw block's content begins when its opening tag goes on at `offset`.
    private func rawContent(from offset: Int) -> Int? {
        var index = source.skippingSpace(from: offset)
        guard source.has("raw", at: index) else { return nil }
        index = source.skippingSpace(from: index + 3)
        if source.has("-%}", at: index) { return source.skippingSpace(from: index + 3) }
        return source.has("%}", at: index) ? index + 2 : nil
    }

    private mutating func readRaw(_ start: Int, tag: Int) throws(TemplateError) {
        var index = start
        while let brace = nextTag(from: index) {
            index = brace + 2
            guard source[brace + 1] == UInt8(ascii: "%") else { continue }
            let sign = source[index]
            if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { index += 1 }
            let word = source.skippingSpace(from: index)
            guard source.has("endraw", at: word) else { continue }
            let end = source.skippingSpace(from: word + 6)
            guard let after = blockEnd(at: end) else { continue }
            position = after
            add(start..<trimmedEnd(start..<brace, sign: sign, isVariable: false))
            return
        }
        throw source.error(.unclosed("raw block"), at: tag)
    }

    /// Where the source goes on when a block's tag ends at `offset`.
    func blockEnd(at offset: Int) -> Int? {
        if source.has("%}", at: offset) { return afterTag(offset + 2, isTrimming: false, isKeeping: false) }
        if source.has("-%}", at: offset) { return afterTag(offset + 3, isTrimming: true, isKeeping: false) }
        return source.has("+%}", at: offset) ? offset + 3 : nil
    }
}
