/// Where a list of logits is cut so that the largest ones stay.
struct RankThreshold: Equatable {
    /// Larger logits stay: the cut's own, as a number that sorts as logits do.
    let key: UInt32
    /// So many of the logits that equal the cut's stay, the first ones.
    let ties: Int

    /// A logit's bits as a number that sorts as logits do; both zeros are one.
    @inline(__always)
    static func key(of logit: Float) -> UInt32 {
        let bits = (logit + 0).bitPattern
        return bits ^ (UInt32(bitPattern: Int32(bitPattern: bits) >> 31) | 0x8000_0000)
    }

    /// The cut's own logit.
    var logit: Float {
        Float(bitPattern: key & 0x8000_0000 != 0 ? key ^ 0x8000_0000 : ~key)
    }

    /// The cut above which the fewest of the largest logits lie whose weights together reach `target`; all of them where
    /// they don't.
    ///
    /// The weights of a key's first 11 bits are added up, then, within the group where the sum from above reaches the
    /// target, those of the next 11, then of the last 10: three passes whatever the logits are, and no sorting.
    /// - Parameters:
    ///   - weights: one a logit, equal for equal logits, none below 0; nil for 1 each.
    ///   - sums: scratch.
    init(
        of logits: UnsafeBufferPointer<Float>, weights: UnsafePointer<Float>?, reaching target: Double,
        sums: inout [Double]
    ) {
        if sums.count != Self.groups * Self.sumsPerGroup {
            sums = [Double](repeating: 0, count: Self.groups * Self.sumsPerGroup)
        }
        var remaining = target
        var prefix: UInt32 = 0
        for (digits, shift) in [(11, 21), (11, 10), (10, 0)] as [(UInt32, UInt32)] {
            let group = sums.withUnsafeMutableBufferPointer { sums in
                sums.update(repeating: 0)
                Self.add(logits, weights, to: sums, prefix: prefix, digits: digits, shift: shift)
                return Self.group(of: sums, reaching: &remaining)
            }
            prefix = prefix << digits | UInt32(group)
        }
        key = prefix
        let weight = Self.weight(of: prefix, logits, weights)
        let wanted = (remaining / weight).rounded(.up)
        ties = wanted < Double(logits.count) ? max(1, Int(wanted)) : logits.count
    }

    private static let groups = 2048
    /// A group's sum is that of four, of every fourth logit each: neighbours often are of one group, and a sum that was
    /// just stored is slow to come back.
    private static let sumsPerGroup = 4

    @inline(__always)
    private static func add(
        _ logits: UnsafeBufferPointer<Float>, _ weights: UnsafePointer<Float>?,
        to sums: UnsafeMutableBufferPointer<Double>, prefix: UInt32, digits: UInt32, shift: UInt32
    ) {
        // A shift by 32 gives 0, as the first pass wants it.
        let above = UInt32.max << (shift + digits)
        let wanted = prefix << (shift + digits)
        @inline(__always)
        func add(_ weight: (Int) -> Double) {
            for index in logits.indices {
                let key = key(of: logits[index])
                guard key & above == wanted else { continue }
                sums[Int((key & ~above) &>> shift) &* sumsPerGroup &+ index & (sumsPerGroup &- 1)] += weight(index)
            }
        }
        if let weights { add { Double(weights[$0]) } } else { add { _ in 1 } }
    }

    /// The group in which the sum from above reaches what remains, of which the groups above are taken; the lowest that
    /// holds anything where none does.
    private static func group(of sums: UnsafeMutableBufferPointer<Double>, reaching remaining: inout Double) -> Int {
        var lowest = 0
        var afterLowest = remaining
        for group in (0..<groups).reversed() {
            let start = group * sumsPerGroup
            let sum = (sums[start] + sums[start + 1]) + (sums[start + 2] + sums[start + 3])
            guard sum > 0 else { continue }
            if sum >= remaining { return group }
            lowest = group
            afterLowest = remaining
            remaining -= sum
        }
        remaining = afterLowest
        return lowest
    }

    private static func weight(
        of key: UInt32, _ logits: UnsafeBufferPointer<Float>, _ weights: UnsafePointer<Float>?
    ) -> Double {
        guard let weights else { return 1 }
        guard let index = logits.firstIndex(where: { Self.key(of: $0) == key }) else { return 0 }
        return Double(weights[index])
    }
}
