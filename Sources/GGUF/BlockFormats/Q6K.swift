/// 256 elements in 210 bytes: 128 bytes with the low four bits of the levels, 64 bytes with their high two, sixteen
/// signed bytes of scales, scale d as a half. Value: d·sc(q − 32).
///
/// Of each 128 elements, the four runs of 32 take the low nibbles of the first and second 32 bytes, then their high
/// nibbles, and bit pairs 0 to 3 of the same 32 bytes of high bits.
enum Q6_K: BlockDecoder {
    static let type = GGUFType.q6_K

    static func decode(_ block: UnsafePointer<UInt8>, into output: UnsafeMutablePointer<Float>) {
        let scale = block.half(at: 208)
        for group in 0..<16 {
            let groupScale = scale * Float(Int8(bitPattern: block[192 + group]))
            let (half, run, side) = (group / 8, group % 8 / 2, 16 * (group % 2))
            let low = block + 64 * half + 32 * (run % 2) + side
            let high = block + 128 + 32 * half + side
            let lowShift = UInt8(run / 2 * 4)
            let highShift = UInt8(run * 2)
            for l in 0..<16 {
                let level = low[l] &>> lowShift & 15 | (high[l] &>> highShift & 3) &<< 4
                output[16 * group + l] = groupScale * Float(Int(level) - 32)
            }
        }
    }
}
