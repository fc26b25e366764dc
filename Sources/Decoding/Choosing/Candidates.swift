/// The tokens that one is drawn of: ids ascending, logits and weights beside them.
///
/// Its memory grows to the most candidates there ever were and is kept, so that a draw allocates nothing.
struct Candidates: Sendable {
    private(set) var count = 0
    private(set) var ids: [Int32] = []
    private var logits: [Float] = []
    /// e^((x − largest) · scale), so 1 for the best token.
    private(set) var weights: [Float] = []
    private var sums: [Double] = []

    /// A logit that the `most` best tokens reach, at most 64 times as many in all: that of a block's best, for each block
    /// above it has one such token.
    mutating func bound(of maxima: BlockMaxima, most: Int) -> Float {
        guard most < maxima.values.count else { return -.infinity }
        return maxima.values.withUnsafeBufferPointer {
            RankThreshold(of: $0, weights: nil, reaching: Double(most), sums: &sums).logit
        }
    }

    /// Collects the tokens whose logit is `least` or more.
    /// - Returns: whether these are all that may be chosen; it may be false though they are.
    mutating func collect(
        _ all: UnsafeMutableBufferPointer<Float>, _ maxima: BlockMaxima, from least: Float
    ) -> Bool {
        var blocks = 0
        var skipped = 0
        for largest in maxima.values {
            if largest >= least { blocks += 1 } else if largest > -.infinity { skipped += 1 }
        }
        let seen = min(blocks * Blocks.size, all.count)
        reserve(seen)
        count = ids.withUnsafeMutableBufferPointer { ids in
            logits.withUnsafeMutableBufferPointer { logits in
                maxima.values.withUnsafeBufferPointer { maxima in
                    var kept = 0
                    for block in maxima.indices where maxima[block] >= least {
                        let start = block * Blocks.size
                        for token in start..<min(start + Blocks.size, all.count) {
                            // Written in any case, passed if wanted: no branch that chance decides.
                            ids[kept] = Int32(truncatingIfNeeded: token)
                            logits[kept] = all[token]
                            kept += all[token] >= least ? 1 : 0
                        }
                    }
                    return kept
                }
            }
        }
        return skipped == 0 && count == seen
    }

    private mutating func reserve(_ needed: Int) {
        // One more, for what is written and not passed; whole blocks, for weights are computed by blocks.
        let capacity = Blocks.count(of: needed + 1) * Blocks.size
        guard ids.count < capacity else { return }
        ids = [Int32](repeating: 0, count: capacity)
        logits = [Float](repeating: 0, count: capacity)
        weights = [Float](repeating: 0, count: capacity)
    }

    /// Gives each its weight.
    /// - Returns: the sum of them: f32 in a block of 64, blocks added in order in f64.
    mutating func weigh(largest: Float, scale: Float) -> Double {
        var sum = 0.0
        logits.withUnsafeBufferPointer { logits in
            weights.withUnsafeMutableBufferPointer { weights in
                guard let weights = weights.baseAddress else { return }
                Blocks.forEach(of: UnsafeBufferPointer(rebasing: logits[..<count])) { block, start in
                    let place = weights + block * Blocks.size
                    Blocks.weigh(at: start, largest: largest, scale: scale, into: place)
                    sum += Double(Blocks.sum(at: place))
                }
            }
        }
        return sum
    }

    /// Leaves the `most` largest, of equal ones the lowest ids.
    mutating func keep(most: Int) {
        if most < count { keep(threshold(reaching: Double(most), isWeighted: false)) }
    }

    /// Leaves the fewest of the largest that together weigh `weight`.
    mutating func keep(weighing weight: Double) {
        keep(threshold(reaching: weight, isWeighted: true))
    }

    private mutating func threshold(reaching target: Double, isWeighted: Bool) -> RankThreshold {
        logits.withUnsafeBufferPointer { logits in
            weights.withUnsafeBufferPointer { weights in
                RankThreshold(
                    of: UnsafeBufferPointer(rebasing: logits[..<count]),
                    weights: isWeighted ? weights.baseAddress : nil, reaching: target, sums: &sums)
            }
        }
    }

    private mutating func keep(_ threshold: RankThreshold) {
        var ties = threshold.ties
        filter { logit, _ in
            let key = RankThreshold.key(of: logit)
            if key != threshold.key { return key > threshold.key }
            ties -= 1
            return ties >= 0
        }
    }

    /// Leaves those of at least a weight.
    mutating func keep(heavierThan weight: Float) {
        filter { $1 >= weight }
    }

    @inline(__always)
    private mutating func filter(_ isKept: (_ logit: Float, _ weight: Float) -> Bool) {
        count = ids.withUnsafeMutableBufferPointer { ids in
            logits.withUnsafeMutableBufferPointer { logits in
                weights.withUnsafeMutableBufferPointer { weights in
                    var kept = 0
                    for index in 0..<count {
                        let (id, logit, weight) = (ids[index], logits[index], weights[index])
                        ids[kept] = id
                        logits[kept] = logit
                        weights[kept] = weight
                        kept += isKept(logit, weight) ? 1 : 0
                    }
                    return kept
                }
            }
        }
    }

    /// The token at a share of the whole weight, in the order of ids.
    /// - Parameter share: in [0, 1).
    mutating func token(at share: Double) -> Int32? {
        let end = Blocks.count(of: count) * Blocks.size
        for index in count..<end { weights[index] = 0 }
        guard let index = weights.withUnsafeBufferPointer({ Self.index(of: $0[..<end], at: share) }) else { return nil }
        return ids[index]
    }

    private static func index(of weights: Slice<UnsafeBufferPointer<Float>>, at share: Double) -> Int? {
        guard let base = weights.base.baseAddress else { return nil }
        let blocks = stride(from: 0, to: weights.count, by: Blocks.size)
        let place = share * blocks.reduce(0) { $0 + Double(Blocks.sum(at: base + $1)) }
        var before = 0.0
        var lastWithWeight: Int?
        for block in blocks {
            let sum = Double(Blocks.sum(at: base + block))
            guard sum > 0 else { continue }
            lastWithWeight = block
            if before + sum > place { break }
            before += sum
        }
        // Rounding may leave the place just behind the end: the last one with a weight is meant.
        guard let block = lastWithWeight else { return nil }
        var found: Int?
        for index in block..<block + Blocks.size where weights[index] > 0 {
            found = index
            before += Double(weights[index])
            if before > place { break }
        }
        return found
    }
}
