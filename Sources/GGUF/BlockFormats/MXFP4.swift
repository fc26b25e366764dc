/// 32 elements in 17 bytes: an exponent byte e, then nibbles as in Q4_0. Value: v × 2^(e − 128).
///
/// A nibble is a sign and a number of two exponent bits and one mantissa bit (E2M1 of the OCP Microscaling Formats
/// specification, version 1.0); its value is doubled here, so that it is whole, and the scale is halved.
enum MXFP4: BlockDecoder {
    static let type = GGUFType.mxfp4

    private static let values: [Float] = [0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12]

    static func decode(_ block: UnsafePointer<UInt8>, into output: UnsafeMutablePointer<Float>) {
        let exponent = UInt32(block[0])
        // 2^(e − 128) is subnormal for e below 2.
        let bits = exponent < 2 ? 0x0020_0000 &<< exponent : (exponent - 1) &<< 23
        let scale = Float(bitPattern: bits)
        values.withUnsafeBufferPointer { values in
            for j in 0..<16 {
                output[j] = scale * values[Int(block[1 + j] & 15)]
                output[j + 16] = scale * values[Int(block[1 + j] &>> 4)]
            }
        }
    }
}
