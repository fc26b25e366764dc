/// 32 elements in 18 bytes: scale d as a half, then nibbles as in Q4_0 that index a table of unevenly spaced values.
enum IQ4_NL: BlockDecoder {
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
