/// One of several parts of an input, divided by the records' ids and never by their order.
///
/// A record belongs to part `fmix64(FNV-1a-64(id)) mod count` of the UTF-8 bytes of its id as it was written: the same
/// id is always in the same part, whatever stands around it. A record whose id could not be read is divided by its
/// line number, so that every line of an input belongs to exactly one part.
public struct Shard: Sendable, Equatable, CustomStringConvertible {
    /// Which part, from 0.
    public let index: Int
    /// How many parts there are.
    public let count: Int

    /// Part `index` of `count`; nil when there is no such part.
    public init?(index: Int, count: Int) {
        guard count > 0, (0..<count).contains(index) else { return nil }
        self.index = index
        self.count = count
    }

    /// Reads `i/N`.
    /// - Throws: `RunError` for anything else.
    public init(parsing text: String) throws(RunError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]),
            let shard = Shard(index: index, count: count)
        else { throw .malformedShard(text) }
        self = shard
    }

    /// The part as it is asked for: `i/N`.
    public var description: String { "\(index)/\(count)" }

    /// Whether a record belongs to this part.
    /// - Parameter id: its id, as it was written.
    public func contains(_ id: String) -> Bool {
        Self.hash(id) % UInt64(count) == UInt64(index)
    }

    /// FNV-1a (Fowler, Noll, Vo; 64 bits) followed by the finalizer of MurmurHash3: the former's low bits alone are
    /// uneven for short ids that differ in one digit.
    static func hash(_ id: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in id.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        hash = (hash ^ hash >> 33) &* 0xff51_afd7_ed55_8ccd
        hash = (hash ^ hash >> 33) &* 0xc4ce_b9fe_1a85_ec53
        return hash ^ hash >> 33
    }
}
