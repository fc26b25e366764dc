/// 32 elements in 18 bytes: scale d as a half, then nibbles as in Q4_0 that index a table of unevenly spaced values.
enum IQ4_NL: BlockEncoder {
    static let type = GGUFType.iq4_NL

    /// The values of the sixteen nibbles, denser around zero.
    static let values: [Float] = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113]

    static func decode(_ block: UnsafePointer<UInt8>, into output: UnsafeMutablePointer<Float>) {
        decodeNibbles(block + 2, scale: block.half(at: 0), into: output)
    }

    /// Widens 16 bytes to 32 elements.
    static func decodeNibbles(
        _ nibbles: UnsafePointer<UInt8>,
        scale: Float,
        into output: UnsafeMutablePointer<Float>
    ) {
        values.withUnsafeBufferPointer { values in
            for j in 0..<16 {
                output[j] = scale * values[Int(nibbles[j] & 15)]
                output[j + 16] = scale * values[Int(nibbles[j] &>> 4)]
            }
        }
    }

    /// The number of the largest magnitude is worth about −127 or 127 units: of 15 scales for each, the best is taken
    /// once it is fitted, by least squares weighted by the numbers' squares, to the levels that it gives.
    static func encode(_ numbers: UnsafePointer<Float>, into block: UnsafeMutablePointer<UInt8>) {
        let scale = fittedScale(numbers)
        block.storeHalf(scale, at: 0)
        let inverse = BlockStatistics.inverse(UnsafePointer(block).half(at: 0))
        nearestIndexes.withUnsafeBufferPointer { indexes in
            for j in 0..<16 {
                let low = indexes[cell(numbers[j] * inverse)]
                let high = indexes[cell(numbers[j + 16] * inverse)]
                block[2 + j] = low | high &<< 4
            }
        }
    }

    private static func fittedScale(_ numbers: UnsafePointer<Float>) -> Float {
        let extreme = BlockStatistics.extreme(numbers)
        // Fractions of the extreme, so that sixth powers stay within range.
        let inverse = BlockStatistics.inverse(extreme)
        var best = (scale: Float(0), gain: Float(0))
        nearestValues.withUnsafeBufferPointer { nearest in
            for step in -7...7 {
                for unit in [values[0] + Float(step), -values[0] + Float(step)] {
                    var (products, squares) = (Float(0), Float(0))
                    for index in 0..<32 {
                        let fraction = numbers[index] * inverse
                        let value = nearest[cell(fraction * unit)]
                        let weighted = fraction * fraction * value
                        products += weighted * fraction
                        squares += weighted * value
                    }
                    // What the fitted scale takes off the error of storing nothing.
                    let gain = squares > 0 ? products * products / squares : 0
                    if gain > best.gain { best = (extreme * products / squares, gain) }
                }
            }
        }
        return best.scale
    }

    /// Where a number stands among half units from −128: what lies between two halves has the same nearest value.
    @inline(__always)
    private static func cell(_ number: Float) -> Int { Int(2 * min(max(number, -128), 127) + 256) }

    /// For each half unit from −128 to 127, the index of the nearest value.
    private static let nearestIndexes: [UInt8] = (0...510).map { cell in
        let middle = Float(cell) / 2 - 127.75
        return UInt8(values.indices.min { (values[$0] - middle).magnitude < (values[$1] - middle).magnitude } ?? 0)
    }

    private static let nearestValues = nearestIndexes.map { values[Int($0)] }
}

/// 256 elements in 136 bytes: scale d as a half, a word with the high two bits of eight scales, four bytes with their
/// low nibbles, then eight runs of 16 bytes as in IQ4_NL. A scale is its six bits − 32.
enum IQ4_XS: BlockDecoder {
    static let type = GGUFType.iq4_XS

    static func decode(_ block: UnsafePointer<UInt8>, into output: UnsafeMutablePointer<Float>) {
        let scale = block.half(at: 0)
        let highBits: UInt16 = block.integer(at: 2)
        for group in 0..<8 {
            let low = block[4 + group / 2] &>> UInt8(group % 2 * 4) & 15
            let high = UInt8(highBits &>> UInt16(2 * group) & 3)
            let groupScale = scale * Float(Int(low | high &<< 4) - 32)
            IQ4_NL.decodeNibbles(block + 8 + 16 * group, scale: groupScale, into: output + 32 * group)
        }
    }
}
