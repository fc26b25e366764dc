import CKernels
import Testing

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

@Suite("exp, erf and tanh keep the error bounds that math_constants.h states")
struct MathTests {
    @Test("exp: relative error below 8e-8 on -87 ... 88, 0 below")
    func exponential() {
        let worst = largest(from: -87, through: 88) { abs(Double(ck_exp($0)) / exp(Double($0)) - 1) }
        #expect(worst < 8e-8)
        #expect(ck_exp(Float(-87).nextDown) == 0)
        #expect(ck_exp(-.infinity) == 0)
        #expect(ck_exp(0) == 1)
        #expect(ck_exp(1000) == ck_exp(88))
    }

    @Test("erf: absolute error below 8e-8, exactly 1 from 3.87")
    func errorFunction() {
        let worst = largest(from: -6, through: 6) { abs(Double(ck_erf($0)) - erf(Double($0))) }
        #expect(worst < 8e-8)
        #expect(ck_erf(3.87) == 1 && ck_erf(-3.87) == -1 && ck_erf(.infinity) == 1)
        #expect(ck_erf(0) == 0 && ck_erf(-0.0).sign == .minus)
    }

    @Test("tanh: absolute error below 1.5e-7")
    func hyperbolicTangent() {
        let worst = largest(from: -12, through: 12) { abs(Double(ck_tanh($0)) - tanh(Double($0))) }
        #expect(worst < 1.5e-7)
        #expect(ck_tanh(100) == 1 && ck_tanh(-100) == -1 && ck_tanh(0) == 0)
    }

    @Test("GELU: absolute error below 5e-7 on -6 ... 6")
    func gelu() {
        for kernels in InstructionSets.runnable + [InstructionSets.portable] {
            let x = stride(from: Float(-6), through: 6, by: 0.000_5).map { $0 }
            let out = Buffer(x)
            kernels.activate(CK_ACTIVATION_GELU, out.floats, x.count)
            let worst = zip(x, out.values(x.count)).map { x, y -> Double in
                let wide = Double(x)
                return abs(Double(y) - 0.5 * wide * (1 + erf(wide * 0.5.squareRoot())))
            }.max()
            #expect((worst ?? 1) < 5e-7)
        }
    }

    /// The largest value of `error` on an even sweep.
    private func largest(from: Float, through: Float, _ error: (Float) -> Double) -> Double {
        let steps = 200_000
        return (0...steps).map { error(from + (through - from) * Float($0) / Float(steps)) }.max() ?? .infinity
    }
}

/// Softmax in double.
func softmax(_ scores: [Double]) -> [Double] {
    let largest = scores.max() ?? 0
    let powers = scores.map { exp($0 - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
}
