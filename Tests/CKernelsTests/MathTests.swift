import CKernels
import Testing

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

@Suite("exp, GELU, tanh, sin, cos and sigmoids keep the error bounds that math_constants.h states")
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

    @Test("sin and cos: error below 2 units in the last place and below 8e-8 for angles of every size up to 2^20")
    func circular() {
        var random = SplitMix(seed: 61)
        var worst = (units: 0.0, absolute: 0.0)
        let limit = Float(0x1p20)
        for _ in 0..<200_000 {
            let bits = UInt32.random(in: Float(0x1p-31).bitPattern...limit.bitPattern, using: &random)
            let angle = Float(bitPattern: bits) * (bits % 2 == 0 ? 1 : -1)
            for (got, exact) in [(ck_sin(angle), sin(Double(angle))), (ck_cos(angle), cos(Double(angle)))] {
                let error = abs(Double(got) - exact)
                worst.absolute = max(worst.absolute, error)
                worst.units = max(worst.units, error / Double(Float(exact).ulp))
            }
        }
        #expect(worst.units < 2)
        #expect(worst.absolute < 8e-8)
    }

    @Test("sin and cos near multiples of a quarter turn, where most of the angle cancels")
    func quarterTurns() {
        var worst = 0.0
        for quarter in stride(from: 1, through: 667_543, by: 7) {
            let nearest = Float(Double(quarter) * Double.pi / 2)
            for angle in [nearest.nextDown, nearest, nearest.nextUp] {
                for (got, exact) in [(ck_sin(angle), sin(Double(angle))), (ck_cos(angle), cos(Double(angle)))] {
                    worst = max(worst, abs(Double(got) - exact) / Double(Float(exact).ulp))
                }
            }
        }
        #expect(worst < 2)
    }

    @Test("an angle beyond 2^20, or none at all, still has a sine and a cosine")
    func unboundedAngles() {
        let limit = Float(0x1p20)
        for angle: Float in [limit.nextUp, 1e30, .infinity] {
            #expect(ck_sin(angle) == ck_sin(limit) && ck_sin(-angle) == ck_sin(-limit))
            #expect(ck_cos(angle) == ck_cos(limit) && ck_cos(-angle) == ck_cos(limit))
        }
        #expect(ck_sin(.nan).magnitude <= 1 && ck_cos(.nan).magnitude <= 1)
        #expect(ck_sin(0) == 0 && ck_cos(0) == 1)
    }

    @Test("SiLU, tanh-GELU and quick GELU: error below 1.5e-7 |x| and 1.5e-6; sigmoid: below 1e-7")
    func sigmoids() {
        for (activation, exact) in gatedFunctions {
            for range: Float in [0.01, 9, 160] {
                let error = { (x: Float) in abs(Double(activate(activation, x)) - exact(Double(x))) }
                let absolute = largest(from: -range, through: range, error)
                if activation == CK_ACTIVATION_SIGMOID {
                    #expect(absolute < 1e-7)
                } else {
                    let relative = largest(from: -range, through: range) { $0 == 0 ? 0 : error($0) / abs(Double($0)) }
                    #expect(relative < 1.5e-7 && absolute < 1.5e-6)
                }
            }
        }
    }

    @Test("sigmoids of numbers without bound end at 0, at 1 or at the number, and never in NaN")
    func sigmoidLimits() {
        for activation in [CK_ACTIVATION_SILU, CK_ACTIVATION_GELU_TANH, CK_ACTIVATION_QUICK_GELU] {
            for x: Float in [200, 1e30, .greatestFiniteMagnitude, .infinity] {
                #expect(activate(activation, x) == x)
                #expect(activate(activation, -x) == 0 && activate(activation, -x).sign == .minus)
            }
            #expect(activate(activation, .nan).isNaN)
            #expect(activate(activation, 0) == 0)
        }
        #expect(activate(CK_ACTIVATION_SIGMOID, -.infinity) == 0 && activate(CK_ACTIVATION_SIGMOID, .infinity) == 1)
        #expect(activate(CK_ACTIVATION_SIGMOID, Float(-87).nextDown) == 0)
        #expect(activate(CK_ACTIVATION_SIGMOID, 0) == 0.5)
        #expect(activate(CK_ACTIVATION_SILU, -87) < 0 && activate(CK_ACTIVATION_SILU, -87) > -1e-35)
    }

    private func activate(_ activation: ck_activation, _ x: Float) -> Float {
        var x = x
        InstructionSets.portable.activate(activation, &x, 1)
        return x
    }

    /// The largest value of `error` on an even sweep.
    private func largest(from: Float, through: Float, _ error: (Float) -> Double) -> Double {
        let steps = 200_000
        return (0...steps).map { error(from + (through - from) * Float($0) / Float(steps)) }.max() ?? .infinity
    }
}

private func exactGELU(_ x: Double) -> Double { 0.5 * x * (1 + erf(x * 0.5.squareRoot())) }

/// As the field defines them, in double.
private let gatedFunctions: [(ck_activation, @Sendable (Double) -> Double)] = [
    (CK_ACTIVATION_SILU, { $0 / (1 + exp(-$0)) }),
    (
        CK_ACTIVATION_GELU_TANH,
        { x in
            // For large negative x, 1 + tanh loses what is left in double too.
            let inner = (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)
            return inner < -15 ? 0 : 0.5 * x * (1 + tanh(inner))
        }
    ),
    (CK_ACTIVATION_QUICK_GELU, { $0 / (1 + exp(-1.702 * $0)) }),
    (CK_ACTIVATION_SIGMOID, { 1 / (1 + exp(-$0)) }),
]

/// Softmax in double.
func softmax(_ scores: [Double]) -> [Double] {
    let largest = scores.max() ?? 0
    let powers = scores.map { exp($0 - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
}
