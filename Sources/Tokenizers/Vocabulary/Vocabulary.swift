/// The tokens of a model, by id and by their bytes.
///
/// All tokens lie end to end in one block of memory and are found through one open-addressing table, so that a
/// vocabulary of some thirty thousand tokens is ready in about a millisecond and no `String` is made. It never changes:
/// one instance serves every model and thread of a process.
public final class Vocabulary: Sendable {
    /// At most this many tokens: more than ten times the largest vocabulary in use.
    public static let countLimit = 1 << 22
    /// At most this many bytes of all tokens together.
    public static let byteLimit = 1 << 28

    /// How many tokens there are; ids run from 0 up to it.
    public let count: Int
    /// The length in bytes of the longest token.
    public let longestToken: Int

    private let storage: TokenStorage
    /// The lookup table: `tag << 32 | id + 1`, zero when free. Its size is a power of two, at least twice `count`.
    private let slots: [UInt64]
    private let slotShift: UInt64

    /// Copies the tokens of a model file.
    ///
    /// - Parameters:
    ///   - count: how many tokens there are.
    ///   - token: the UTF-8 bytes of the token with this id; the memory is read before the next call. When two tokens
    ///     are the same, the later one is found, as in the references.
    /// - Throws: `vocabularyTooLarge`, or `vocabularyCollides` for a file made to be slow.
    public convenience init(count: Int, token: (Int) -> UnsafeRawBufferPointer) throws(TokenizerError) {
        var storage = try TokenStorage(reserving: count)
        for id in 0..<count { try storage.append(token(id)) }
        try self.init(storage)
    }

    /// Makes a vocabulary of tokens that are already strings; an id is the place in the list.
    public convenience init(_ tokens: [String]) throws(TokenizerError) {
        var storage = try TokenStorage(reserving: tokens.count)
        for token in tokens { try storage.append(token.utf8) }
        try self.init(storage)
    }

    private init(_ storage: TokenStorage) throws(TokenizerError) {
        var bits = 4
        while 1 << bits < storage.count * 2 { bits += 1 }
        self.storage = storage
        self.count = storage.count
        self.longestToken = storage.longest
        self.slotShift = UInt64(64 - bits)
        self.slots = try Self.makeSlots(bits: bits, for: storage)
    }

    /// The id of the token with exactly these bytes.
    public func id(of bytes: UnsafeRawBufferPointer) -> Int32? {
        id(of: bytes, hash: RollingHash(bytes))
    }

    /// The id of the token with exactly this text.
    public func id(of token: String) -> Int32? {
        var token = token
        return token.withUTF8 { id(of: UnsafeRawBufferPointer($0)) }
    }

    /// A token's bytes, which need not be well-formed UTF-8; nil when there is no such id.
    public func bytes(of id: Int32) -> ArraySlice<UInt8>? {
        id >= 0 && Int(id) < count ? storage.blob[storage.range(of: Int(id))] : nil
    }

    /// A token's text, ill-formed UTF-8 repaired; nil when there is no such id.
    public func token(_ id: Int32) -> String? {
        bytes(of: id).map { String(decoding: $0, as: UTF8.self) }
    }

    /// - Parameter hash: of these bytes; a caller who tries prefixes has it already.
    func id(of bytes: UnsafeRawBufferPointer, hash: RollingHash) -> Int32? {
        let tag = UInt64(hash.tag) << 32
        var slot = Int(truncatingIfNeeded: hash.value >> slotShift)
        while slots[slot] != 0 {
            let id = Int(slots[slot] & 0xFFFF_FFFF) - 1
            if slots[slot] & 0xFFFF_FFFF_0000_0000 == tag, storage.token(id, equals: bytes) { return Int32(id) }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// Fills the table. Real vocabularies need about one and a half looks a token; a file chosen to collide is refused.
    private static func makeSlots(bits: Int, for storage: TokenStorage) throws(TokenizerError) -> [UInt64] {
        var slots = [UInt64](repeating: 0, count: 1 << bits)
        var looksLeft = 1024 + 32 * storage.count
        for id in 0..<storage.count {
            let hash = storage.hash(of: id)
            let tag = UInt64(hash.tag) << 32
            var slot = Int(truncatingIfNeeded: hash.value >> UInt64(64 - bits))
            while slots[slot] != 0 {
                let other = Int(slots[slot] & 0xFFFF_FFFF) - 1
                if slots[slot] & 0xFFFF_FFFF_0000_0000 == tag, storage.areEqual(id, other) { break }
                slot = (slot + 1) & (slots.count - 1)
                looksLeft -= 1
                guard looksLeft > 0 else {
                    throw TokenizerError(
                        code: .vocabularyCollides,
                        place: "token \(id)",
                        advice: "the file was not made by a training program; get the model from its publisher"
                    )
                }
            }
            slots[slot] = tag | UInt64(id + 1)
        }
        return slots
    }
}
