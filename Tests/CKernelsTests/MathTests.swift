import CKernels
import Testing

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

@Suite("exp, GELU and tanh keep the error bounds that math_constants.h states")
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

    @Test("GELU: error below 1.5e-7 |x| and below 4e-7 on -8 ... 8, exactly x or 0 from 5.38")
    func gelu() {
        let relative = largest(from: -8, through: 8) { x in
            x == 0 ? 0 : abs(Double(ck_gelu(x)) - exactGELU(Double(x))) / abs(Double(x))
        }
        let absolute = largest(from: -8, through: 8) { abs(Double(ck_gelu($0)) - exactGELU(Double($0))) }
        #expect(relative < 1.5e-7)
        #expect(absolute < 4e-7)
        for x: Float in [5.38, 6, 100, 1e30] {
            #expect(ck_gelu(x) == x && ck_gelu(-x) == 0)
        }
        #expect(ck_gelu(0) == 0)
    }

    @Test("tanh: absolute error below 1e-7")
    func hyperbolicTangent() {
        let worst = largest(from: -12, through: 12) { abs(Double(ck_tanh($0)) - tanh(Double($0))) }
        #expect(worst < 1e-7)
        #expect(ck_tanh(100) == 1 && ck_tanh(-100) == -1 && ck_tanh(0) == 0)
    }

    /// The largest value of `error` on an even sweep.
    private func largest(from: Float, through: Float, _ error: (Float) -> Double) -> Double {
        let steps = 200_000
        return (0...steps).map { error(from + (through - from) * Float($0) / Float(steps)) }.max() ?? .infinity
    }
}

private func exactGELU(_ x: Double) -> Double { 0.5 * x * (1 + erf(x * 0.5.squareRoot())) }

/// Softmax in double.
func softmax(_ scores: [Double]) -> [Double] {
    let largest = scores.max() ?? 0
    let powers = scores.map { exp($0 - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
}
