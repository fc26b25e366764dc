import CKernels
import Testing

@Suite("Kernels that change each value alone")
struct ElementTests {
    private static let lengths = Array(0...50) + [63, 64, 65, 384, 385]

    @Test("equal the portable kernels bit for bit")
    func equality() {
        for kernels in InstructionSets.runnable {
            var random = SplitMix(seed: 91)
            var comparer = Comparer(kernels)
            for n in Self.lengths {
                let (x, y) = (random.floats(n, scale: 90), random.floats(n, scale: 9))
                for operation in Operation.allCases {
                    comparer.compare("\(operation) \(n)") { operation.result(of: $0, x, y, factor: 30.7) }
                }
                for activation in activations {
                    let gate = GateCase(activation: activation, rows: 3, n: n, using: &random)
                    comparer.compare("gate \(activation.rawValue) \(n)", gate.result(of:))
                }
            }
            #expect(comparer.differences == [])
        }
    }

    @Test("compute what their formulas say")
    func formulas() {
        let (x, y): ([Float], [Float]) = ([-70, -1.5, 0, 0.25, 33], [2, -3, 0.1, 7, 1e-3])
        let kernels = InstructionSets.portable
        let added = Operation.addScaled.values(of: kernels, x, y, factor: 0.3)
        let capped = Operation.softCap.values(of: kernels, x, y, factor: 30)
        let scaled = Operation.scale.values(of: kernels, x, y, factor: 0.3)
        for index in x.indices {
            #expect(added[index] == x[index].addingProduct(y[index], 0.3))
            #expect(capped[index] == 30 * ck_tanh(x[index] / 30))
            #expect(scaled[index] == x[index] * 0.3)
        }
        #expect(capped[0] > -30 && capped[0] < -29 && abs(capped[3] - 0.25) < 1e-5)
    }

    @Test("a gate multiplies the activation of one half with the other, rows apart")
    func gates() {
        var random = SplitMix(seed: 92)
        for kernels in InstructionSets.runnable + [InstructionSets.portable] {
            for activation in activations {
                let gate = GateCase(activation: activation, rows: 3, n: 21, using: &random)
                let out = Buffer(bytes: gate.result(of: kernels)).values(gate.gate.count)
                for (index, value) in gate.gate.enumerated() {
                    let (row, column) = (index / gate.gateStride, index % gate.gateStride)
                    guard column < gate.n else {
                        #expect(out[index] == value)
                        continue
                    }
                    var expected = value
                    InstructionSets.portable.activate(activation, &expected, 1)
                    #expect(out[index] == expected * gate.up[row * gate.upStride + column])
                }
            }
        }
    }
}

private enum Operation: CaseIterable {
    case addScaled, softCap, scale

    func values(of kernels: ck_kernels, _ x: [Float], _ y: [Float], factor: Float) -> [Float] {
        Buffer(bytes: result(of: kernels, x, y, factor: factor)).values(x.count)
    }

    func result(of kernels: ck_kernels, _ x: [Float], _ y: [Float], factor: Float) -> [UInt8] {
        let (x, y) = (Buffer(x, misalignment: 4), Buffer(y, misalignment: 8))
        switch self {
        case .addScaled: kernels.add_scaled(x.floats, y.floats, factor, x.count / 4)
        case .softCap: kernels.soft_cap(x.floats, factor, x.count / 4)
        case .scale: kernels.scale(x.floats, factor, x.count / 4)
        }
        return withExtendedLifetime(y) { x.bytes }
    }
}

private struct GateCase {
    let activation: ck_activation
    let rows: Int
    let n: Int
    let gate: [Float]
    let up: [Float]

    var gateStride: Int { n + 3 }
    var upStride: Int { n + 5 }

    init(activation: ck_activation, rows: Int, n: Int, using random: inout SplitMix) {
        (self.activation, self.rows, self.n) = (activation, rows, n)
        gate = random.floats(rows * (n + 3), scale: 9)
        up = random.floats(rows * (n + 5), scale: 3)
    }

    func result(of kernels: ck_kernels) -> [UInt8] {
        let (gate, up) = (Buffer(gate, misalignment: 4), Buffer(up, misalignment: 8))
        kernels.gate(activation, gate.floats, gateStride, up.floats, upStride, rows, n)
        return withExtendedLifetime(up) { gate.bytes }
    }
}
