import CKernels
import GGUF
import Testing

/// The reference reads weights with the decoders of the GGUF target, which the kernels know nothing of.
@Suite("Portable products compute what the formats say")
struct ReferenceProductTests {
    @Test("against a sum in double of dequantized weights and activations", arguments: ck_weight.all)
    func products(type: ck_weight) throws {
        var random = SplitMix(seed: 11)
        let k = max(96, 2 * type.blockSize)
        let product = ProductCase(
            type, rows: 9, k: k, tokens: 4, bias: true, ordinary: random.floats(4 * (k + 3), scale: 2), using: &random)
        let got = floats(product.result(of: InstructionSets.portable))
        for row in 0..<product.rows {
            let weights = try dequantized(product, row: row)
            let largest = weights.map { Double($0.magnitude) }.max() ?? 0
            for token in 0..<product.tokens {
                let start = token * product.xStride
                let x = quantized(Array(product.x[start..<start + k]), blockSize: type.blockSize)
                var sum = Double(product.bias?[row] ?? 0)
                var magnitude = abs(sum)
                for (weight, activation) in zip(weights, x) {
                    sum += Double(weight) * activation
                    magnitude += largest * abs(activation)
                }
                let value = Double(got[token * (product.rows + 5) + row])
                #expect(abs(value - sum) <= 1e-6 * magnitude + 1e-30)
            }
        }
    }

    @Test("and activations are packed as the contract says", arguments: [CK_PACK_32, CK_PACK_256])
    func packing(packing: ck_packing) {
        var random = SplitMix(seed: 13)
        let (size, bytes, scaleOffset) = packing == CK_PACK_32 ? (32, 40, 32) : (256, 292, 288)
        // The last two stand on either side of the smallest scale that is kept.
        let smallest = 127 * Float.leastNormalMagnitude
        let constants: [Float] = [0, 1e-38, smallest, smallest.nextDown]
        let x = random.floats(size, scale: 5) + constants.flatMap { [Float](repeating: $0, count: size) }
        for kernels in InstructionSets.runnable + [InstructionSets.portable] {
            let packed = Buffer(byteCount: ck_packed_bytes(packing, 1, x.count))
            let source = Buffer(x)
            kernels.pack(packing, source.floats, x.count, 1, x.count, packed.start)
            let expected = quantized(x, blockSize: size)
            for block in 0..<x.count / size {
                let scale = Double(
                    packed.start.loadUnaligned(fromByteOffset: block * bytes + scaleOffset, as: Float.self))
                for index in 0..<size {
                    let q = packed.start.load(fromByteOffset: block * bytes + index, as: Int8.self)
                    #expect(Double(q) * scale == expected[block * size + index], "\(kernels.label) block \(block)")
                }
            }
            withExtendedLifetime(source) {}
        }
    }

    @Test("and dequantized rows equal what the decoders read, bit for bit", arguments: ck_weight.all)
    func dequantizing(type: ck_weight) throws {
        var random = SplitMix(seed: 14)
        let product = ProductCase(type, rows: 64, k: max(96, 2 * type.blockSize), tokens: 1, using: &random)
        let rowBytes = ck_row_bytes(type, product.k)
        for kernels in InstructionSets.runnable + [InstructionSets.portable] {
            for row in 0..<product.rows {
                let out = Buffer(byteCount: product.k * 4)
                product.weights.withUnsafeBytes {
                    kernels.dequantize_row(type, $0.baseAddress.map { $0 + row * rowBytes }, product.k, out.floats)
                }
                let expected = try dequantized(product, row: row)
                #expect(out.values(product.k).map(\.bitPattern) == expected.map(\.bitPattern), "\(kernels.label)")
            }
        }
    }
}

private func floats(_ bytes: [UInt8]) -> [Float] {
    bytes.withUnsafeBytes { raw in (0..<raw.count / 4).map { raw.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
    }
}

private func dequantized(_ product: ProductCase, row: Int) throws -> [Float] {
    let type = try #require(GGUFType(rawValue: UInt32(product.type.rawValue)))
    let rowBytes = ck_row_bytes(product.type, product.k)
    var values = [Float](repeating: 0, count: product.k)
    try values.withUnsafeMutableBufferPointer { output in
        try product.weights.withUnsafeBytes { bytes in
            try BlockFormat.dequantize(
                type: type, rows: 1, elementsPerRow: product.k,
                from: UnsafeRawBufferPointer(rebasing: bytes[row * rowBytes..<(row + 1) * rowBytes]), into: output)
        }
    }
    return values
}

/// Activations after quantizing: d = amax / 127 in f32, none below the smallest normal. Blocks of 1 are left as they are.
private func quantized(_ values: [Float], blockSize: Int) -> [Double] {
    guard blockSize > 1 else { return values.map(Double.init) }
    return stride(from: 0, to: values.count, by: blockSize).flatMap { start -> [Double] in
        let block = values[start..<start + blockSize]
        let d = block.map(abs).reduce(0, max) / 127
        guard d >= .leastNormalMagnitude else { return [Double](repeating: 0, count: blockSize) }
        let inverse = 1 / d
        return block.map { Double(($0 * inverse).rounded(.toNearestOrEven)) * Double(d) }
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
