/// 32 elements in 22 bytes: scale d as a half, a 32-bit word whose bit j is the fifth bit of element j, then 16 bytes
/// of nibbles as in Q4_0. Value: d(q − 16).
enum Q5_0: BlockEncoder {
    static let type = GGUFType.q5_0

    static func decode(_ block: UnsafePointer<UInt8>, into output: UnsafeMutablePointer<Float>) {
        let scale = block.half(at: 0)
        FiveBits.decode(block + 2) { output[$0] = scale * Float(Int($1) - 16) }
    }

    static func encode(_ numbers: UnsafePointer<Float>, into block: UnsafeMutablePointer<UInt8>) {
        let scale = BlockStatistics.extreme(numbers) / -16
        let inverse = BlockStatistics.inverse(scale)
        block.storeHalf(scale, at: 0)
        FiveBits.encode(into: block + 2) { BlockStatistics.level(numbers[$0] * inverse + 16.5, limit: 31) }
    }
}

/// 32 elements in 24 bytes: scale d and minimum m as halves, then fifth bits and nibbles as in Q5_0. Value: dq + m.
enum Q5_1: BlockEncoder {
    static let type = GGUFType.q5_1

    static func decode(_ block: UnsafePointer<UInt8>, into output: UnsafeMutablePointer<Float>) {
        let scale = block.half(at: 0)
        let minimum = block.half(at: 2)
        FiveBits.decode(block + 4) { output[$0] = scale * Float($1) + minimum }
    }

    static func encode(_ numbers: UnsafePointer<Float>, into block: UnsafeMutablePointer<UInt8>) {
        let (least, greatest) = BlockStatistics.bounds(numbers)
        let scale = (greatest - least) / 31
        let inverse = BlockStatistics.inverse(scale)
        block.storeHalf(scale, at: 0)
        block.storeHalf(least, at: 2)
        FiveBits.encode(into: block + 4) {
            BlockStatistics.level((numbers[$0] - least) * inverse + 0.5, limit: 31)
        }
    }
}

/// The 20 bytes that hold 32 levels of five bits: a word of fifth bits, then nibbles.
private enum FiveBits {
    /// Calls `body` with each element's index and level.
    @inline(__always)
    static func decode(_ bytes: UnsafePointer<UInt8>, _ body: (Int, UInt8) -> Void) {
        let fifth: UInt32 = bytes.integer(at: 0)
        for j in 0..<16 {
            let byte = bytes[4 + j]
            body(j, byte & 15 | bit(j, of: fifth) &<< 4)
            body(j + 16, byte &>> 4 | bit(j + 16, of: fifth) &<< 4)
        }
    }

    @inline(__always)
    private static func bit(_ index: Int, of word: UInt32) -> UInt8 {
        UInt8(truncatingIfNeeded: word &>> UInt32(index)) & 1
    }

    /// Stores the level that `level` gives for each element.
    @inline(__always)
    static func encode(into bytes: UnsafeMutablePointer<UInt8>, _ level: (Int) -> UInt8) {
        var fifth: UInt32 = 0
        for j in 0..<16 {
            let low = level(j)
            let high = level(j + 16)
            bytes[4 + j] = low & 15 | high &<< 4
            fifth |= UInt32(low &>> 4) &<< UInt32(j) | UInt32(high &>> 4) &<< UInt32(j + 16)
        }
        bytes.store(fifth, at: 0)
    }
}
