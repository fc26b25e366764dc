/// An answer's text, made of its tokens' bytes as they come, shown as soon as it may be.
///
/// Never shown are part of a character and anything that turns out to belong to a stop: text that may be the beginning of
/// one waits until it is known. The stop that begins first ends the answer; nothing behind its beginning is part of it.
public struct AnswerText: Sendable {
    private let stops: StopTexts
    private var characters = CharacterAssembly()
    /// Whole characters that are not shown yet.
    private var waiting: [UInt8] = []
    /// Bytes of the text that were read: those shown and those that wait.
    private var read = 0
    private var state = 0
    /// Where the first stop begins of those that were found.
    private var firstStop: Int?
    /// Where each token's characters end.
    private var ends: [Int] = []

    /// What was shown so far.
    public private(set) var text = ""
    /// Where a stop cut the answer, in bytes; nil where none did.
    public private(set) var cut: Int?

    /// A text without tokens.
    /// - Parameter stops: at most 64, none empty or longer than 1,024 bytes.
    /// - Throws: `DecodingError` for others.
    public init(stops: [String] = []) throws(DecodingError) {
        self.stops = try StopTexts(stops)
    }

    /// Whether a stop ended the answer. Tokens that come later are ignored.
    public var isStopped: Bool { cut != nil }

    /// For each token that has any part in the answer, the bytes of the answer (UTF-8) that it stands for.
    ///
    /// A character that several tokens make belongs to its last, U+FFFD to the token with which it is known that nothing
    /// else can be made of the bytes; other tokens of such a character have empty ranges. A stop cuts ranges short, and
    /// tokens that begin behind the cut are none of the answer's.
    public var ranges: [Range<Int>] {
        var start = 0
        var ranges: [Range<Int>] = []
        for end in ends {
            if let cut, start >= cut { break }
            ranges.append(start..<min(end, cut ?? end))
            start = end
        }
        return ranges
    }

    /// Adds a token.
    /// - Parameter bytes: what it is spelled with; any bytes, also none.
    /// - Returns: the text that may be shown now.
    public mutating func append(_ bytes: [UInt8]) -> String {
        guard !isStopped else { return "" }
        look(at: characters.append(bytes))
        ends.append(read)
        if let firstStop, read - stops.beginning(in: state) >= firstStop { cut = firstStop }
        return show(upTo: min(cut ?? .max, firstStop ?? .max, read - stops.beginning(in: state)))
    }

    /// Ends the answer where no token follows.
    /// - Returns: the text that had waited, but for a stop.
    public mutating func finish() -> String {
        guard !isStopped else { return "" }
        look(at: characters.finish())
        if !ends.isEmpty { ends[ends.count - 1] = read }
        cut = firstStop
        return show(upTo: cut ?? read)
    }

    /// Reads characters until it is certain where the answer is cut: a stop was found, and none that begins before it can
    /// still be completed.
    private mutating func look(at characters: String) {
        for byte in characters.utf8 {
            state = stops.step(from: state, byte)
            waiting.append(byte)
            read += 1
            let stop = stops.stop(in: state)
            if stop > 0 { firstStop = min(firstStop ?? .max, read - stop) }
        }
    }

    private mutating func show(upTo end: Int) -> String {
        let shown = String(decoding: waiting.prefix(end - (read - waiting.count)), as: UTF8.self)
        waiting.removeFirst(shown.utf8.count)
        text += shown
        return shown
    }
}
