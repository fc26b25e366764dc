import CKernels
import Testing

@Suite("Row kernels equal the portable ones bit for bit")
struct RowTests {
    private static let lengths = Array(1...50) + [63, 64, 65, 384, 385]

    @Test("layer norm, with and without a residual, in place and not")
    func layerNorm() {
        for kernels in InstructionSets.runnable {
            var random = SplitMix(seed: 31)
            var comparer = Comparer(kernels)
            for n in Self.lengths {
                for tokens in [1, 3, 4, 5, 9] {
                    let x = random.floats(tokens * n, scale: 6)
                    let residual = random.floats(tokens * n, scale: 6)
                    let (gain, bias) = (random.floats(n), random.floats(n))
                    for withResidual in [false, true] {
                        comparer.compare("layer_norm \(tokens) \(n)") { table in
                            let (x, residual, gain, bias) = (Buffer(x), Buffer(residual), Buffer(gain), Buffer(bias))
                            table.layer_norm(
                                x.floats, withResidual ? residual.floats : nil, gain.floats, bias.floats, 1e-12, tokens,
                                n, x.floats)
                            return withExtendedLifetime((residual, gain, bias)) { x.bytes }
                        }
                    }
                }
            }
            #expect(comparer.differences == [])
        }
    }

    @Test("activations, softmax, pooling and dot products")
    func rows() {
        for kernels in InstructionSets.runnable {
            var random = SplitMix(seed: 32)
            var comparer = Comparer(kernels)
            for n in Self.lengths {
                let (x, y) = (random.floats(3 * n, scale: 9), random.floats(n, scale: 9))
                for activation in activations {
                    comparer.compare("activate \(activation.rawValue) \(n)") { table in
                        let x = Buffer(x)
                        table.activate(activation, x.floats, n)
                        return x.bytes
                    }
                }
                comparer.compare("softmax \(n)") { table in
                    let x = Buffer(x)
                    table.softmax(x.floats, n)
                    return x.bytes
                }
                comparer.compare("mean_pool \(n)") { table in
                    let (x, out) = (Buffer(x), Buffer(byteCount: n * 4))
                    table.mean_pool(x.floats, 3, n, out.floats)
                    return withExtendedLifetime(x) { out.bytes }
                }
                comparer.compare("dot \(n)") { table in
                    let (x, y) = (Buffer(x), Buffer(y))
                    let sum = table.dot(x.floats, y.floats, n)
                    return withExtendedLifetime((x, y)) { withUnsafeBytes(of: sum) { Array($0) } }
                }
            }
            #expect(comparer.differences == [])
        }
    }

    @Test("every half precision number, and every edge of the activations")
    func conversions() {
        let halves = Array(UInt16.min...UInt16.max)
        var edges: [Float] = [0, -0.0, .leastNonzeroMagnitude, -.leastNormalMagnitude, 1e30, -1e30, .infinity]
        for edge: Float in [0.625, 3.87, 4, 5.65, 10, 51.1, 87, 88, 100] {
            edges += [edge, -edge, edge.nextUp, -edge.nextUp, edge.nextDown, -edge.nextDown]
        }
        for kernels in InstructionSets.runnable {
            var comparer = Comparer(kernels)
            comparer.compare("widen_f16") { table in
                let out = Buffer(byteCount: halves.count * 4)
                table.widen_f16(halves, halves.count, out.floats)
                return out.bytes
            }
            for activation in activations {
                comparer.compare("edges \(activation.rawValue)") { table in
                    let x = Buffer(edges)
                    table.activate(activation, x.floats, edges.count)
                    return x.bytes
                }
            }
            #expect(comparer.differences == [])
        }
    }

    @Test("no input traps: infinities and NaN end somewhere")
    func unboundedInput() {
        for kernels in InstructionSets.runnable + [InstructionSets.portable] {
            for value: Float in [.nan, .infinity, -.infinity, .greatestFiniteMagnitude] {
                let x = Buffer([Float](repeating: value, count: 256))
                for packing in [CK_PACK_32, CK_PACK_256] {
                    let packed = Buffer(byteCount: ck_packed_bytes(packing, 1, 256))
                    kernels.pack(packing, x.floats, 256, 1, 256, packed.start)
                }
                for activation in activations {
                    kernels.activate(activation, x.floats, 96)
                }
                kernels.softmax(x.floats, 96)
                #expect(x.values(96).count == 96)
            }
        }
    }
}
