/// 32 elements in 34 bytes: scale d as a half, then 32 signed bytes. Value: dq.
enum Q8_0: BlockEncoder {
    static let type = GGUFType.q8_0

    static func decode(_ block: UnsafePointer<UInt8>, into output: UnsafeMutablePointer<Float>) {
        let scale = block.half(at: 0)
        for j in 0..<32 { output[j] = scale * Float(Int8(bitPattern: block[2 + j])) }
    }

    static func encode(_ numbers: UnsafePointer<Float>, into block: UnsafeMutablePointer<UInt8>) {
        let scale = BlockStatistics.extreme(numbers).magnitude / 127
        let inverse = BlockStatistics.inverse(scale)
        block.storeHalf(scale, at: 0)
        for j in 0..<32 {
            // Halves round away from zero, as C's roundf does.
            let level = (numbers[j] * inverse).rounded(.toNearestOrAwayFromZero)
            block[2 + j] = UInt8(bitPattern: Int8(min(max(level, -127), 127)))
        }
    }
}
