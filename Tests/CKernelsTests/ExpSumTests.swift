import CKernels
import Testing

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

@Suite("The largest of a row, and its sum of exps")
struct ExpSumTests {
    @Test("equal the portable kernels bit for bit, over every tail and misalignment")
    func equality() {
        for kernels in InstructionSets.runnable {
            var random = SplitMix(seed: 95)
            var comparer = Comparer(kernels)
            for n in Array(0...70) + [1000, 1023, 1024] {
                let x = random.floats(n, scale: 50)
                for misalignment in [0, 4, 60] {
                    comparer.compare("largest \(n)") {
                        Self.bytes($0.largest(Buffer(x, misalignment: misalignment), n))
                    }
                    comparer.compare("exp_sum \(n)") {
                        Self.bytes($0.exp_sum(Buffer(x, misalignment: misalignment), n, 31.7))
                    }
                }
            }
            #expect(comparer.differences == [])
        }
    }

    @Test("the largest is of the numbers there are, and a zero is +0")
    func largest() {
        for kernels in InstructionSets.runnable + [InstructionSets.portable] {
            for (x, expected) in [
                ([], -Float.infinity), ([.nan], -.infinity), ([.nan, -3, .nan], -3), ([-.infinity, .nan], -.infinity),
                ([2, .infinity, .nan], .infinity), ([-0.0, -1], 0), ([-1, 0, -0.0], 0),
            ] as [([Float], Float)] {
                for place in [0, 1, 15, 16, 40] {
                    let row = [Float](repeating: -.infinity, count: place) + x
                    let largest = kernels.largest(Buffer(row), row.count)
                    #expect(largest.bitPattern == expected.bitPattern, "\(kernels.label) \(row)")
                }
            }
        }
    }

    @Test("the sum is that of exps in 16 lanes, within 3e-7 of double precision")
    func sum() {
        var random = SplitMix(seed: 96)
        for n in [0, 1, 15, 33, 1024] {
            let x = random.floats(n, scale: 8)
            var lanes = [Float](repeating: 0, count: 16)
            for (index, value) in x.enumerated() { lanes[index % 16] += ck_exp(value - 7.5) }
            for half in [8, 4, 2, 1] {
                for lane in 0..<half { lanes[lane] += lanes[lane + half] }
            }
            let exact = x.map { exp(Double($0 - 7.5)) }.reduce(0, +)
            for kernels in InstructionSets.runnable + [InstructionSets.portable] {
                let sum = kernels.exp_sum(Buffer(x), n, 7.5)
                #expect(sum == lanes[0])
                #expect(abs(Double(sum) - exact) <= 3e-7 * exact)
            }
        }
    }

    @Test("no number traps")
    func unbounded() {
        for value: Float in [.nan, .infinity, -.infinity, .greatestFiniteMagnitude] {
            for shift: Float in [.nan, .infinity, -.infinity, 0] {
                let x = [Float](repeating: value, count: 21)
                let expected = InstructionSets.portable.exp_sum(Buffer(x), 21, shift)
                for kernels in InstructionSets.runnable {
                    let sum = kernels.exp_sum(Buffer(x), 21, shift)
                    #expect(sum == expected || sum.isNaN && expected.isNaN)
                }
            }
        }
    }

    private static func bytes(_ value: Float) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }
}

extension ck_kernels {
    /// The buffer lives until the kernel is done.
    fileprivate func largest(_ x: Buffer, _ n: Int) -> Float { withExtendedLifetime(x) { largest(x.floats, n) } }

    fileprivate func exp_sum(_ x: Buffer, _ n: Int, _ shift: Float) -> Float {
        withExtendedLifetime(x) { exp_sum(x.floats, n, shift) }
    }
}
