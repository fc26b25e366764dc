import CKernels

/// One product with its weights and activations, to be computed by any table of kernels.
struct ProductCase: CustomStringConvertible {
    let type: ck_weight
    let rows: Int
    let k: Int
    let tokens: Int
    var activation = CK_ACTIVATION_NONE
    /// Bytes past a 64-byte boundary at which the weights begin; a file's rows are aligned to two at best.
    var misalignment = 2
    let weights: [UInt8]
    let x: [Float]
    let xStride: Int
    let bias: [Float]?

    var description: String {
        "type \(type.rawValue) rows \(rows) k \(k) tokens \(tokens) activation \(activation.rawValue)"
    }

    /// Weights over every byte value with -128 over-represented; scales finite, some denormal, some zero; activations
    /// of ordinary size with whole blocks of zeros, of values whose scale is denormal and of large ones.
    init(_ type: ck_weight, rows: Int, k: Int, tokens: Int, bias: Bool = false, using random: inout SplitMix) {
        (self.type, self.rows, self.k, self.tokens) = (type, rows, k, tokens)
        xStride = k + 3
        weights = ProductCase.randomWeights(type, count: rows * k, using: &random)
        var x = random.floats(tokens * xStride, scale: 3)
        for index in x.indices {
            switch index / 32 % 11 {
            case 3: x[index] = 0
            case 6: x[index] *= 1e-37
            case 9: x[index] *= 1e30
            default: break
            }
        }
        self.x = x
        self.bias = bias ? random.floats(rows) : nil
    }

    private static func randomWeights(_ type: ck_weight, count: Int, using random: inout SplitMix) -> [UInt8] {
        guard type != CK_WEIGHT_F32 else {
            return random.floats(count).flatMap { value in withUnsafeBytes(of: value) { Array($0) } }
        }
        var bytes = (0..<ck_row_bytes(type, count)).map { _ in
            random.next() % 7 == 0 ? 0x80 : UInt8(truncatingIfNeeded: random.next())
        }
        for block in stride(from: 0, to: bytes.count, by: type.blockBytes) {
            for offset in type.halfOffsets {
                let mask: UInt16 = random.next() % 8 == 0 ? 0x83FF : 0xBFFF
                let bits = UInt16(truncatingIfNeeded: random.next()) & (random.next() % 16 == 0 ? 0 : mask)
                bytes[block + offset] = UInt8(bits & 255)
                bytes[block + offset + 1] = UInt8(bits >> 8)
            }
            switch type {
            // No infinity or NaN, and nothing whose product with large activations is one.
            case CK_WEIGHT_BF16: bytes[block + 1] = random.next() % 2 == 0 ? 0x3F : 0xBE
            // Scales 2^-28 ... 2^11, and the two that are denormal.
            case CK_WEIGHT_MXFP4:
                bytes[block] = UInt8(random.next() % 8 == 0 ? random.next() % 3 : 100 + random.next() % 40)
            default: break
            }
        }
        return bytes
    }

    /// [tokens, rows] as `kernels` computes it; memory around the results must stay as it was.
    func result(of kernels: ck_kernels) -> [UInt8] {
        let outStride = rows + 5
        let weightBuffer = Buffer(byteCount: weights.count, misalignment: misalignment)
        weightBuffer.start.copyMemory(from: weights, byteCount: weights.count)
        let xBuffer = Buffer(x)
        let biasBuffer = bias.map { Buffer($0) }
        let packing = ck_packing_for(type)
        let packed = Buffer(byteCount: ck_packed_bytes(packing, tokens, k))
        let scratch = Buffer(byteCount: ck_product_scratch_bytes(type, k))
        let out = Buffer(byteCount: tokens * outStride * 4)
        kernels.pack(packing, xBuffer.floats, xStride, tokens, k, packed.start)
        var product = ck_product()
        product.type = type
        product.weights = UnsafeRawPointer(weightBuffer.start)
        product.rows = rows
        product.k = k
        product.bias = biasBuffer.map { UnsafePointer($0.floats) }
        product.activation = activation
        product.x = UnsafePointer(xBuffer.floats)
        product.x_stride = xStride
        product.packed_x = UnsafeRawPointer(packed.start)
        product.tokens = tokens
        product.out = out.floats
        product.out_stride = outStride
        product.scratch = scratch.start
        withExtendedLifetime((weightBuffer, xBuffer, biasBuffer, packed, scratch)) { kernels.product(&product) }
        return out.bytes
    }
}
