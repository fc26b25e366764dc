/// The largest logit of each block of 64: the map by which the best tokens are found without looking at the others.
///
/// A block whose maximum is −infinity holds no token that may be chosen, whatever its logits say.
struct BlockMaxima: Sendable {
    private(set) var values: [Float] = []

    /// The largest of all.
    var largest: Float { values.withUnsafeBufferPointer { $0.reduce(-.infinity) { $1 > $0 ? $1 : $0 } } }

    /// Looks at all logits. NaN and infinity, which no sound model gives, become −infinity in place.
    mutating func scan(_ logits: UnsafeMutableBufferPointer<Float>) {
        let count = Blocks.count(of: logits.count)
        if values.count != count { values = [Float](repeating: -.infinity, count: count) }
        if !scanWhole(UnsafeBufferPointer(logits)) {
            for index in logits.indices where !logits[index].isFinite { logits[index] = -.infinity }
            _ = scanWhole(UnsafeBufferPointer(logits))
        }
    }

    /// Whether no logit is NaN or infinity; the maxima are right if so.
    private mutating func scanWhole(_ logits: UnsafeBufferPointer<Float>) -> Bool {
        var isSound = SIMDMask<SIMD4<Int32>>(repeating: true)
        values.withUnsafeMutableBufferPointer { values in
            Blocks.forEach(of: logits) { block, start in
                var isBlockSound = Lanes(at: start) .< .infinity
                for offset in stride(from: 4, to: Blocks.size, by: Lanes.scalarCount) {
                    isBlockSound = isBlockSound .& (Lanes(at: start + offset) .< .infinity)
                }
                isSound = isSound .& isBlockSound
                values[block] = Blocks.largest(at: start)
            }
        }
        return all(isSound)
    }

    /// Leaves what a mask allows, one bit a token: other logits become −infinity, but for blocks that lose all of theirs,
    /// which only the maxima tell of.
    mutating func mask(_ logits: UnsafeMutableBufferPointer<Float>, allowing words: UnsafePointer<UInt64>) {
        guard let base = logits.baseAddress else { return }
        values.withUnsafeMutableBufferPointer { values in
            for block in values.indices where values[block] > -.infinity {
                let word = words[block]
                let start = block * Blocks.size
                if word == 0 {
                    values[block] = -.infinity
                } else if word != .max {
                    values[block] =
                        start + Blocks.size <= logits.count
                        ? Self.maskWhole(at: base + start, word) : Self.maskShort(logits[start...], word)
                }
            }
        }
    }

    @inline(__always)
    private static func maskWhole(at block: UnsafeMutablePointer<Float>, _ word: UInt64) -> Float {
        let bits = SIMD4<UInt32>(1, 2, 4, 8)
        for offset in stride(from: 0, to: Blocks.size, by: Lanes.scalarCount) {
            let four = SIMD4<UInt32>(repeating: UInt32(truncatingIfNeeded: word &>> UInt64(offset)))
            Lanes(at: block + offset).replacing(with: -.infinity, where: (four & bits) .== 0).store(at: block + offset)
        }
        return Blocks.largest(at: block)
    }

    private static func maskShort(_ block: Slice<UnsafeMutableBufferPointer<Float>>, _ word: UInt64) -> Float {
        var block = block
        var largest = -Float.infinity
        for (offset, index) in block.indices.enumerated() {
            if word >> UInt64(offset) & 1 == 0 { block[index] = -.infinity }
            if block[index] > largest { largest = block[index] }
        }
        return largest
    }

    /// Changes the logit of a token of the vocabulary, unless it may not be chosen anyway.
    mutating func update(
        _ logits: UnsafeMutableBufferPointer<Float>, at token: Int, _ change: (Double) -> Double
    ) {
        let block = token / Blocks.size
        guard values[block] > -.infinity, logits[token].isFinite else { return }
        let limit = Double(Float.greatestFiniteMagnitude)
        logits[token] = Float(max(-limit, min(limit, change(Double(logits[token])))))
        let start = block * Blocks.size
        let members = logits[start..<min(start + Blocks.size, logits.count)]
        values[block] = members.reduce(-.infinity) { $1 > $0 ? $1 : $0 }
    }

    /// The token with the largest logit, the lowest of several; nil where none may be chosen.
    /// - Parameter excluded: a token that is passed over.
    func best(of logits: UnsafeMutableBufferPointer<Float>, except excluded: Int? = nil) -> Int? {
        var best: Int?
        var value = -Float.infinity
        for block in values.indices where values[block] > value {
            let start = block * Blocks.size
            for token in start..<min(start + Blocks.size, logits.count) where logits[token] > value {
                if token == excluded { continue }
                best = token
                value = logits[token]
            }
        }
        return best
    }

    /// Adds up what each block is worth whose best token reaches `least`, in order.
    func sum(
        over logits: UnsafeMutableBufferPointer<Float>, from least: Float = -.greatestFiniteMagnitude,
        _ worth: (_ block: UnsafePointer<Float>) -> Float
    ) -> Double {
        var sum = 0.0
        values.withUnsafeBufferPointer { values in
            Blocks.forEach(of: UnsafeBufferPointer(logits), where: { values[$0] >= least }) { _, block in
                sum += Double(worth(block))
            }
        }
        return sum
    }
}
