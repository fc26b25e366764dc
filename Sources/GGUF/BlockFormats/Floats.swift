/// f32, as it is.
enum F32: BlockEncoder {
    static let type = GGUFType.f32
    static let storesEveryNumber = true

    static func decode(_ block: UnsafePointer<UInt8>, into output: UnsafeMutablePointer<Float>) {
        output[0] = Float(bitPattern: block.integer(at: 0))
    }

    static func encode(_ numbers: UnsafePointer<Float>, into block: UnsafeMutablePointer<UInt8>) {
        block.store(numbers[0].bitPattern, at: 0)
    }
}

/// IEEE 754 binary16.
enum F16: BlockEncoder {
    static let type = GGUFType.f16
    static let storesEveryNumber = true

    static func decode(_ block: UnsafePointer<UInt8>, into output: UnsafeMutablePointer<Float>) {
        output[0] = block.half(at: 0)
    }

    static func encode(_ numbers: UnsafePointer<Float>, into block: UnsafeMutablePointer<UInt8>) {
        block.storeHalf(numbers[0], at: 0)
    }
}

/// bfloat16: the upper half of an f32.
enum BF16: BlockEncoder {
    static let type = GGUFType.bf16
    static let storesEveryNumber = true

    static func decode(_ block: UnsafePointer<UInt8>, into output: UnsafeMutablePointer<Float>) {
        output[0] = Float(bitPattern: UInt32(block.integer(at: 0) as UInt16) &<< 16)
    }

    static func encode(_ numbers: UnsafePointer<Float>, into block: UnsafeMutablePointer<UInt8>) {
        block.store(HalfPrecision.narrowBrain(numbers[0]), at: 0)
    }
}
