/// 32 elements in 18 bytes: scale d as a half, then 16 bytes of nibbles; byte j holds element j low and j + 16 high.
/// Value: d(q − 8).
enum Q4_0: BlockEncoder {
    static let type = GGUFType.q4_0

    static func decode(_ block: UnsafePointer<UInt8>, into output: UnsafeMutablePointer<Float>) {
        let scale = block.half(at: 0)
        for j in 0..<16 {
            let byte = block[2 + j]
            output[j] = scale * Float(Int(byte & 15) - 8)
            output[j + 16] = scale * Float(Int(byte &>> 4) - 8)
        }
    }

    /// The number of the largest magnitude maps to 0, which is worth −8 units: the side with one more step.
    static func encode(_ numbers: UnsafePointer<Float>, into block: UnsafeMutablePointer<UInt8>) {
        let scale = BlockStatistics.extreme(numbers) / -8
        let inverse = BlockStatistics.inverse(scale)
        block.storeHalf(scale, at: 0)
        for j in 0..<16 {
            let low = BlockStatistics.level(numbers[j] * inverse + 8.5, limit: 15)
            let high = BlockStatistics.level(numbers[j + 16] * inverse + 8.5, limit: 15)
            block[2 + j] = low | high &<< 4
        }
    }
}

/// 32 elements in 20 bytes: scale d and minimum m as halves, then nibbles as in Q4_0. Value: dq + m.
enum Q4_1: BlockEncoder {
    static let type = GGUFType.q4_1

    static func decode(_ block: UnsafePointer<UInt8>, into output: UnsafeMutablePointer<Float>) {
        let scale = block.half(at: 0)
        let minimum = block.half(at: 2)
        for j in 0..<16 {
            let byte = block[4 + j]
            output[j] = scale * Float(byte & 15) + minimum
            output[j + 16] = scale * Float(byte &>> 4) + minimum
        }
    }

    static func encode(_ numbers: UnsafePointer<Float>, into block: UnsafeMutablePointer<UInt8>) {
        let (least, greatest) = BlockStatistics.bounds(numbers)
        let scale = (greatest - least) / 15
        let inverse = BlockStatistics.inverse(scale)
        block.storeHalf(scale, at: 0)
        block.storeHalf(least, at: 2)
        for j in 0..<16 {
            let low = BlockStatistics.level((numbers[j] - least) * inverse + 0.5, limit: 15)
            let high = BlockStatistics.level((numbers[j + 16] - least) * inverse + 0.5, limit: 15)
            block[4 + j] = low | high &<< 4
        }
    }
}
