import CKernels
import Testing

@Suite("Norms of strided rows")
struct NormTests {
    private static let lengths = Array(1...50) + [63, 64, 65, 96, 384, 385]

    @Test("equal the portable kernels bit for bit, with every choice of gain and bias, in place and not")
    func equality() {
        for kernels in InstructionSets.runnable {
            var random = SplitMix(seed: 71)
            var comparer = Comparer(kernels)
            for n in Self.lengths {
                for rows in [0, 1, 3, 4, 5, 9] {
                    for norm in NormCase.variants(rows: rows, n: n, using: &random) {
                        comparer.compare("\(norm)", norm.result(of:))
                    }
                }
            }
            #expect(comparer.differences == [])
        }
    }

    @Test("compute what their formulas say, within 1e-6 of double precision")
    func reference() {
        var random = SplitMix(seed: 72)
        for n in [1, 2, 20, 65, 384] {
            for norm in NormCase.variants(rows: 3, n: n, using: &random) {
                let out = Buffer(bytes: norm.result(of: InstructionSets.portable)).values(3 * norm.outStride)
                for row in 0..<3 {
                    for (i, expected) in norm.expected(row).enumerated() {
                        let error = abs(Double(out[row * norm.outStride + i]) - expected)
                        #expect(error < 1e-6 * max(1, abs(expected)), "\(norm)")
                    }
                }
            }
        }
    }

    @Test("layer norm of rows that lie end to end is the encoders' layer norm")
    func encoder() {
        for kernels in InstructionSets.runnable + [InstructionSets.portable] {
            var random = SplitMix(seed: 73)
            for n in [1, 16, 37, 384] {
                let (gain, bias) = (Buffer(random.floats(n)), Buffer(random.floats(n)))
                let x = Buffer(random.floats(5 * n, scale: 4))
                let (dense, strided) = (Buffer(byteCount: 20 * n), Buffer(byteCount: 20 * n))
                kernels.layer_norm(x.floats, nil, gain.floats, bias.floats, 1e-5, 5, n, dense.floats)
                kernels.layer_norm_strided(x.floats, n, gain.floats, bias.floats, 1e-5, 5, n, strided.floats, n)
                #expect(withExtendedLifetime((x, gain, bias)) { dense.bytes == strided.bytes })
            }
        }
    }
}

/// One norm with its rows, to be computed by any table of kernels.
private struct NormCase: CustomStringConvertible {
    enum Kind { case rms, layer }

    let kind: Kind
    let rows: Int
    let n: Int
    let inPlace: Bool
    let x: [Float]
    let gain: [Float]?
    let bias: [Float]?
    let epsilon: Float = 1e-5

    var xStride: Int { n + 3 }
    var outStride: Int { inPlace ? xStride : n + 1 }
    var description: String {
        "\(kind) rows \(rows) n \(n) gain \(gain != nil) bias \(bias != nil) in place \(inPlace)"
    }

    static func variants(rows: Int, n: Int, using random: inout SplitMix) -> [NormCase] {
        let x = random.floats(rows * (n + 3), scale: 6)
        let (gain, bias) = (random.floats(n, scale: 2), random.floats(n))
        return [false, true].flatMap { inPlace in
            [(Kind.rms, nil, nil), (.rms, gain, nil), (.layer, nil, nil), (.layer, gain, nil), (.layer, nil, bias)].map
            {
                NormCase(kind: $0, rows: rows, n: n, inPlace: inPlace, x: x, gain: $1, bias: $2)
            } + [NormCase(kind: .layer, rows: rows, n: n, inPlace: inPlace, x: x, gain: gain, bias: bias)]
        }
    }

    func result(of kernels: ck_kernels) -> [UInt8] {
        let (x, gain, bias) = (Buffer(x, misalignment: 4), gain.map { Buffer($0) }, bias.map { Buffer($0) })
        let out = inPlace ? x : Buffer(byteCount: rows * outStride * 4, misalignment: 8)
        switch kind {
        case .rms: kernels.rms_norm(x.floats, xStride, gain?.floats, epsilon, rows, n, out.floats, outStride)
        case .layer:
            kernels.layer_norm_strided(
                x.floats, xStride, gain?.floats, bias?.floats, epsilon, rows, n, out.floats, outStride)
        }
        return withExtendedLifetime((x, gain, bias)) { out.bytes }
    }

    /// Row `index` in double precision.
    func expected(_ index: Int) -> [Double] {
        let row = x[index * xStride..<index * xStride + n].map(Double.init)
        let mean = kind == .rms ? 0 : row.reduce(0, +) / Double(n)
        let variance = row.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(n)
        return row.indices.map { i in
            let normal = (row[i] - mean) / (variance + Double(epsilon)).squareRoot()
            return normal * (gain.map { Double($0[i]) } ?? 1) + (bias.map { Double($0[i]) } ?? 0)
        }
    }
}
