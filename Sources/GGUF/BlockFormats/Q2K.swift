/// 256 elements in 84 bytes: 16 bytes with a scale (low nibble) and a minimum (high nibble) for each 16 elements,
/// 64 bytes of two-bit levels, scale d and scale of the minimums dmin as halves. Value: d·sc·q − dmin·m.
///
/// Each 32 bytes of levels serve 128 elements: bit pair k of byte l is element 32k + l.
enum Q2_K: BlockDecoder {
    static let type = GGUFType.q2_K

    static func decode(_ block: UnsafePointer<UInt8>, into output: UnsafeMutablePointer<Float>) {
        let levels = block + 16
        let scale = block.half(at: 80)
        let minimumScale = block.half(at: 82)
        for group in 0..<16 {
            let groupScale = scale * Float(block[group] & 15)
            let groupMinimum = minimumScale * Float(block[group] &>> 4)
            let bytes = levels + 32 * (group / 8) + 16 * (group % 2)
            let shift = UInt8(group % 8 / 2 * 2)
            for l in 0..<16 {
                output[16 * group + l] = groupScale * Float(bytes[l] &>> shift & 3) - groupMinimum
            }
        }
    }
}
