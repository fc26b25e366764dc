/// Byte-pair merges: which two tokens become which, and in what order, found through one open-addressing table.
struct MergeTable: Sendable {
    /// left << 32 | right; all ones when free. Its size is a power of two, at least twice the number of merges.
    private var pairs: [UInt64]
    /// priority << 32 | merged token, beside `pairs`.
    private var results: [UInt64]
    private let shift: UInt64
    private var looksLeft: Int

    private static let free = UInt64.max

    /// An empty table with room for `count` merges.
    init(count: Int) {
        var bits = 4
        while 1 << bits < count * 2 { bits += 1 }
        pairs = [UInt64](repeating: Self.free, count: 1 << bits)
        results = [UInt64](repeating: 0, count: 1 << bits)
        shift = UInt64(64 - bits)
        looksLeft = 1024 + 32 * count
    }

    /// Adds a merge; of two for the same pair the first stays, as in the references.
    ///
    /// - Throws: `vocabularyCollides` for merges chosen to be slow to find.
    mutating func insert(_ left: Int32, _ right: Int32, priority: UInt32, merged: Int32) throws(TokenizerError) {
        let pair = Self.pair(left, right)
        var slot = firstSlot(of: pair)
        while pairs[slot] != Self.free {
            if pairs[slot] == pair { return }
            slot = (slot + 1) & (pairs.count - 1)
            looksLeft -= 1
            guard looksLeft > 0 else {
                throw TokenizerError(
                    code: .vocabularyCollides, place: "merge \(priority)",
                    advice: "the file was not made by a training program; get the model from its publisher")
            }
        }
        pairs[slot] = pair
        results[slot] = UInt64(priority) << 32 | UInt64(UInt32(bitPattern: merged))
    }

    @inline(__always)
    func find(_ left: Int32, _ right: Int32) -> (priority: UInt32, id: Int32)? {
        let pair = Self.pair(left, right)
        var slot = firstSlot(of: pair)
        while pairs[slot] != pair {
            if pairs[slot] == Self.free { return nil }
            slot = (slot + 1) & (pairs.count - 1)
        }
        return (
            UInt32(truncatingIfNeeded: results[slot] >> 32), Int32(truncatingIfNeeded: results[slot] & 0xFFFF_FFFF)
        )
    }

    @inline(__always)
    private static func pair(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }

    @inline(__always)
    private func firstSlot(of pair: UInt64) -> Int {
        let mixed = (pair ^ pair >> 29) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: ((mixed ^ mixed >> 32) &* 0xD6E8_FEB8_6659_FD93) >> shift)
    }
}
