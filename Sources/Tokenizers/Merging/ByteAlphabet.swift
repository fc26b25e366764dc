/// The 256 characters with which GPT-2's vocabulary, and each after it, spells bytes.
///
/// Bytes that print stand for themselves as Latin-1 characters, the others for U+0100 and what follows, in order
/// (`bytes_to_unicode` of Radford et al., GPT-2, 2019): a space is `Ġ`, a line's end `Ċ`.
enum ByteAlphabet {
    /// The character of each byte.
    static let scalars: [UInt32] = {
        var scalars: [UInt32] = []
        var next: UInt32 = 0x100
        for byte in UInt32(0)..<256 {
            switch byte {
            case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: scalars.append(byte)
            default:
                scalars.append(next)
                next += 1
            }
        }
        return scalars
    }()

    /// The byte of each character below U+0144; -1 for one that stands for none.
    private static let bytes: [Int16] = {
        var bytes = [Int16](repeating: -1, count: 0x144)
        for (byte, scalar) in scalars.enumerated() { bytes[Int(scalar)] = Int16(byte) }
        return bytes
    }()

    /// Appends a byte's character in UTF-8.
    @inline(__always)
    static func append(_ byte: UInt8, to spelling: inout [UInt8]) {
        _ = UTF8Scalar.append(scalars[Int(byte)], to: &spelling)
    }

    /// Bytes as the vocabulary spells them.
    static func spelling(of bytes: some Sequence<UInt8>) -> [UInt8] {
        var spelling: [UInt8] = []
        for byte in bytes { append(byte, to: &spelling) }
        return spelling
    }

    /// The bytes that a token spells; nil when one of its characters is not of the alphabet.
    static func bytes(spelledBy token: ArraySlice<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(token.count)
        return token.withUnsafeBufferPointer { token in
            var position = 0
            while position < token.count {
                let scalar = UTF8Scalar(token, at: position, end: token.count)
                guard scalar.value < 0x144, bytes[Int(scalar.value)] >= 0 else { return nil }
                result.append(UInt8(truncatingIfNeeded: bytes[Int(scalar.value)]))
                position += scalar.length
            }
            return result
        }
    }
}
