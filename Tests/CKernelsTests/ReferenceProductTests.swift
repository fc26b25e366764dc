import CKernels
import Testing

@Suite("Portable products compute what the formats say")
struct ReferenceProductTests {
    @Test(
        "against a sum in double of dequantized weights and activations", arguments: [CK_WEIGHT_Q8_0, CK_WEIGHT_Q4_0])
    func blocks(type: ck_weight) {
        var random = SplitMix(seed: 11)
        let product = ProductCase(
            type, rows: 9, k: 96, tokens: 4, bias: true, ordinary: random.floats(4 * 99, scale: 2), using: &random)
        let portable = InstructionSets.portable
        let got = floats(product.result(of: portable))
        for token in 0..<product.tokens {
            for row in 0..<product.rows {
                var sum = Double(product.bias?[row] ?? 0)
                var magnitude = abs(sum)
                for block in 0..<product.k / 32 {
                    let weights = dequantized(product, row: row, block: block)
                    let start = token * product.xStride + block * 32
                    let activations = quantized(Array(product.x[start..<start + 32]))
                    for index in 0..<32 {
                        sum += weights[index] * activations[index]
                        magnitude += abs(weights[index] * activations[index])
                    }
                }
                let value = Double(got[token * (product.rows + 5) + row])
                #expect(abs(value - sum) <= 1e-6 * magnitude + 1e-30)
            }
        }
    }

    @Test("against a sum in double of the values themselves", arguments: [CK_WEIGHT_F32, CK_WEIGHT_F16])
    func dense(type: ck_weight) {
        var random = SplitMix(seed: 12)
        let product = ProductCase(
            type, rows: 5, k: 40, tokens: 3, ordinary: random.floats(3 * 43, scale: 2), using: &random)
        let got = floats(product.result(of: InstructionSets.portable))
        for token in 0..<product.tokens {
            for row in 0..<product.rows {
                let terms = (0..<product.k).map { index -> Double in
                    let at = row * product.k + index
                    let weight =
                        type == CK_WEIGHT_F32
                        ? Double(Float(bitPattern: UInt32(littleEndianBytes: product.weights[(4 * at)..<(4 * at + 4)])))
                        : half(product.weights, at: 2 * at)
                    return weight * Double(product.x[token * product.xStride + index])
                }
                let value = Double(got[token * (product.rows + 5) + row])
                #expect(abs(value - terms.reduce(0, +)) <= 1e-5 * terms.map(abs).reduce(0, +) + 1e-30)
            }
        }
    }

    @Test("and activations are packed as the contract says")
    func packing() {
        var random = SplitMix(seed: 13)
        // The last two stand on either side of the smallest scale that is kept.
        let smallest = 127 * Float.leastNormalMagnitude
        let constants: [Float] = [0, 1e-38, smallest, smallest.nextDown]
        let x = random.floats(32, scale: 5) + constants.flatMap { [Float](repeating: $0, count: 32) }
        for kernels in InstructionSets.runnable + [InstructionSets.portable] {
            let packed = Buffer(byteCount: ck_packed_bytes(1, x.count))
            let source = Buffer(x)
            kernels.pack_q8(source.floats, x.count, 1, x.count, packed.start)
            for block in 0..<x.count / 32 {
                let values = Array(x[block * 32..<block * 32 + 32])
                let expected = quantized(values)
                let scale = Double(packed.start.loadUnaligned(fromByteOffset: block * 40 + 32, as: Float.self))
                for index in 0..<32 {
                    let q = packed.start.load(fromByteOffset: block * 40 + index, as: Int8.self)
                    #expect(Double(q) * scale == expected[index], "\(kernels.label) block \(block)")
                }
            }
            withExtendedLifetime(source) {}
        }
    }

    @Test("and dequantized rows hold scale times integer", arguments: [CK_WEIGHT_Q8_0, CK_WEIGHT_Q4_0])
    func dequantizing(type: ck_weight) {
        var random = SplitMix(seed: 14)
        let product = ProductCase(type, rows: 1, k: 96, tokens: 1, using: &random)
        for kernels in InstructionSets.runnable + [InstructionSets.portable] {
            let out = Buffer(byteCount: 96 * 4)
            product.weights.withUnsafeBytes { kernels.dequantize_row(type, $0.baseAddress, 96, out.floats) }
            let expected = (0..<3).flatMap { dequantized(product, row: 0, block: $0) }
            #expect(out.values(96).map(Double.init) == expected, "\(kernels.label)")
        }
    }
}

private func floats(_ bytes: [UInt8]) -> [Float] {
    bytes.withUnsafeBytes { raw in (0..<raw.count / 4).map { raw.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
    }
}

private func half(_ bytes: [UInt8], at offset: Int) -> Double {
    let bits = Int(bytes[offset]) | Int(bytes[offset + 1]) << 8
    let (exponent, mantissa) = (bits >> 10 & 31, Double(bits & 1023))
    let power = { (n: Int) in Double(sign: .plus, exponent: n, significand: 1) }
    let magnitude = exponent == 0 ? mantissa * power(-24) : (1024 + mantissa) * power(exponent - 25)
    return bits & 0x8000 == 0 ? magnitude : -magnitude
}

private func dequantized(_ product: ProductCase, row: Int, block: Int) -> [Double] {
    let bytes = product.type == CK_WEIGHT_Q8_0 ? 34 : 18
    let start = (row * product.k / 32 + block) * bytes
    let scale = half(product.weights, at: start)
    return (0..<32).map { index in
        if product.type == CK_WEIGHT_Q8_0 {
            return scale * Double(Int8(bitPattern: product.weights[start + 2 + index]))
        }
        let byte = product.weights[start + 2 + index % 16]
        return scale * Double(Int(index < 16 ? byte & 15 : byte >> 4) - 8)
    }
}

/// A block of activations after quantizing: d = amax / 127 in f32, none below the smallest normal.
private func quantized(_ values: [Float]) -> [Double] {
    let d = values.map(abs).reduce(0, max) / 127
    guard d >= .leastNormalMagnitude else { return [Double](repeating: 0, count: values.count) }
    let inverse = 1 / d
    return values.map { Double(($0 * inverse).rounded(.toNearestOrEven)) * Double(d) }
}

extension UInt32 {
    fileprivate init(littleEndianBytes bytes: ArraySlice<UInt8>) {
        self = bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}

extension ProductCase {
    /// Ordinary activations in place of the extreme ones, so that a relative tolerance means something.
    fileprivate init(
        _ type: ck_weight, rows: Int, k: Int, tokens: Int, bias: Bool = false, ordinary: [Float],
        using random: inout SplitMix
    ) {
        let extreme = ProductCase(type, rows: rows, k: k, tokens: tokens, bias: bias, using: &random)
        (self.type, self.rows, self.k, self.tokens) = (type, rows, k, tokens)
        (weights, xStride, self.bias) = (extreme.weights, extreme.xStride, extreme.bias)
        x = ordinary
    }
}
