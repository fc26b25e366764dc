/// 256 elements in 110 bytes: 32 bytes of third bits, 64 bytes of two-bit levels as in Q2_K, 12 bytes with sixteen
/// scales of six bits, scale d as a half. Value: d(sc − 32)(q − (third bit ? 0 : 4)).
///
/// Scale j has its low four bits in byte j mod 8 of the twelve (high nibble from j = 8) and its high two bits in byte
/// 8 + j mod 4, at bit 2(j / 4).
enum Q3_K: BlockDecoder {
    static let type = GGUFType.q3_K

    static func decode(_ block: UnsafePointer<UInt8>, into output: UnsafeMutablePointer<Float>) {
        let levels = block + 32
        let scales = block + 96
        let scale = block.half(at: 108)
        for group in 0..<16 {
            let low = scales[group % 8] &>> (group < 8 ? 0 : 4) & 15
            let high = scales[8 + group % 4] &>> UInt8(group / 4 * 2) & 3
            let groupScale = scale * Float(Int(low | high &<< 4) - 32)
            let half = 16 * (group % 2)
            let bytes = levels + 32 * (group / 8) + half
            let shift = UInt8(group % 8 / 2 * 2)
            let thirdBit = UInt8(1) &<< UInt8(group / 2)
            for l in 0..<16 {
                let offset = block[half + l] & thirdBit == 0 ? 4 : 0
                output[16 * group + l] = groupScale * Float(Int(bytes[l] &>> shift & 3) - offset)
            }
        }
    }
}
