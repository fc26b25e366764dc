/// Tokens as a tree of bytes, to find every token that stands at a place of a text in one walk.
///
/// The edges of all nodes lie in one open-addressing table, so that building it costs no allocation a node.
struct ByteTrie: Sendable {
    /// More nodes than the largest vocabulary in use has; what a file may make us allocate is bounded by it.
    static let nodeLimit = 1 << 22

    /// (node << 8 | byte) << 32 | child; zero when free, for no child is node 0.
    private var slots: [UInt64]
    private var shift: UInt64
    private var count = 0
    /// By node: the token that ends there, or -1.
    private var tokens: [Int32] = [-1]
    private var looksLeft = 4096

    init() {
        slots = [UInt64](repeating: 0, count: 256)
        shift = 64 - 8
    }

    var isEmpty: Bool { count == 0 && tokens[0] < 0 }

    /// Adds a token; of two with the same bytes the later stays.
    ///
    /// - Throws: `vocabularyTooLarge`, or `vocabularyCollides` for tokens chosen to be slow to find.
    mutating func insert(_ token: some Sequence<UInt8>, id: Int32) throws(TokenizerError) {
        var node: UInt32 = 0
        for byte in token {
            if let child = child(of: node, byte) { node = child } else { node = try addChild(of: node, byte) }
        }
        tokens[Int(node)] = id
    }

    /// The node that a byte leads to.
    @inline(__always)
    func child(of node: UInt32, _ byte: UInt8) -> UInt32? {
        let key = UInt64(node << 8 | UInt32(byte))
        var slot = firstSlot(of: key)
        while slots[slot] != 0 {
            if slots[slot] >> 32 == key { return UInt32(truncatingIfNeeded: slots[slot]) }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// The token that ends at a node.
    @inline(__always)
    func token(at node: UInt32) -> Int32? {
        let token = tokens[Int(node)]
        return token < 0 ? nil : token
    }

    /// The longest token that stands at `position`.
    @inline(__always)
    func longestToken(
        in text: UnsafeBufferPointer<UInt8>, at position: Int, end: Int
    ) -> (id: Int32, end: Int)? {
        var node: UInt32 = 0
        var found: (id: Int32, end: Int)?
        var place = position
        while place < end, let child = child(of: node, text[place]) {
            node = child
            place += 1
            if let id = token(at: node) { found = (id, place) }
        }
        return found
    }

    @inline(__always)
    private func firstSlot(of key: UInt64) -> Int {
        let mixed = key &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: ((mixed ^ mixed >> 31) &* 0xD6E8_FEB8_6659_FD93) >> shift)
    }

    private mutating func addChild(of node: UInt32, _ byte: UInt8) throws(TokenizerError) -> UInt32 {
        guard tokens.count < Self.nodeLimit else {
            throw TokenizerError(
                code: .vocabularyTooLarge, place: "\(tokens.count) stems of tokens",
                advice: "at most \(Self.nodeLimit) are read")
        }
        if (count + 1) * 2 > slots.count { try grow() }
        let child = UInt32(tokens.count)
        tokens.append(-1)
        try place(UInt64(node << 8 | UInt32(byte)) << 32 | UInt64(child))
        count += 1
        return child
    }

    private mutating func grow() throws(TokenizerError) {
        let old = slots
        slots = [UInt64](repeating: 0, count: old.count * 2)
        shift -= 1
        looksLeft = 4096 + 32 * slots.count
        for entry in old where entry != 0 { try place(entry) }
    }

    private mutating func place(_ entry: UInt64) throws(TokenizerError) {
        var slot = firstSlot(of: entry >> 32)
        while slots[slot] != 0 {
            slot = (slot + 1) & (slots.count - 1)
            looksLeft -= 1
            guard looksLeft > 0 else {
                throw TokenizerError(
                    code: .vocabularyCollides, place: "stem \(entry >> 40)",
                    advice: "the file was not made by a training program; get the model from its publisher")
            }
        }
        slots[slot] = entry
    }
}
