/// Where one text stands: what was written is a beginning of at least one text that the constraint allows.
///
/// A value: a sequence that branches copies it. From every state some end can be reached.
public struct ConstraintState: Sendable {
    private let masks: TokenMasks
    private var threads: [Thread]

    /// The state before the first byte.
    public init(_ masks: TokenMasks) {
        self.masks = masks
        threads = masks.start
    }

    /// The tokens that may come next. One that stands for no text is never among them: whether the end token may come,
    /// `mayEnd` says.
    ///
    /// Empty when the text must end, and where the vocabulary has no token for what must come, which one that has a token
    /// for each byte always has.
    public mutating func mask() -> TokenSet { masks.mask(of: threads) }

    /// Whether the text is complete as it stands.
    public var mayEnd: Bool { threads.contains { $0.automaton == Thread.done } }

    /// Whether nothing may follow.
    public var mustEnd: Bool { threads.allSatisfy { $0.automaton == Thread.done } }

    /// Moves on by a token.
    ///
    /// - Returns: false, and nothing changes, when the token is not in `mask()`.
    public mutating func accept(_ token: Int) -> Bool {
        let bytes = masks.texts.bytes(of: token)
        guard !bytes.isEmpty else { return false }
        // Of names that a schema leaves open the mask knows less than the bytes say (see `withFreeNames`). It rules.
        if masks.hasOpenNames, !mask().contains(token) { return false }
        return accept(bytes: bytes)
    }

    /// Moves on by bytes; they need not end where a token does.
    ///
    /// - Returns: false, and nothing changes, when no allowed text goes on like this.
    public mutating func accept(bytes: some Sequence<UInt8>) -> Bool {
        var next = threads
        for byte in bytes {
            next = masks.machine.step(next, byte)
            if next.isEmpty { return false }
        }
        threads = next
        return true
    }

    /// The bytes that must follow whatever is chosen; empty where there is a choice, or where the text may end.
    ///
    /// Where they stop, a token may go on: who turns them into tokens keeps the last one back unless the text must end.
    ///
    /// - Parameter limit: the most bytes to return.
    public func forcedBytes(limit: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var threads = self.threads
        while bytes.count < limit, let byte = masks.machine.onlyByte(after: threads) {
            threads = masks.machine.step(threads, byte)
            if threads.isEmpty { break }
            bytes.append(byte)
        }
        return bytes
    }

    /// A short way to the end, for a text that must be closed because its budget is used up; nil when there is none of at
    /// most `limit` bytes. It chooses the least that the schema asks for: no optional property, no item, an empty string.
    public func shortestEnd(limit: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        var threads = self.threads
        while !threads.contains(where: { $0.automaton == Thread.done }) {
            guard bytes.count < limit, let byte = masks.machine.closingByte(after: threads) else { return nil }
            threads = masks.machine.step(threads, byte)
            bytes.append(byte)
        }
        return bytes
    }
}
