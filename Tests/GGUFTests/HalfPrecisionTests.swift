import Testing

@testable import GGUF

@Suite struct HalfPrecisionTests {
    @Test func everyHalfSurvivesTheWayThereAndBack() {
        let wrong = (UInt16.min ... .max).filter { half in
            let wide = HalfPrecision.widen(half)
            let isNaN = half & 0x7fff > 0x7c00
            // A signalling NaN turns quiet.
            return wide.isNaN != isNaN || HalfPrecision.narrow(wide) != (isNaN ? half | 0x200 : half)
        }
        #expect(wrong == [])
    }

    @Test(
        arguments: [
            (0, 0x0000), (-0.0, 0x8000), (1, 0x3c00), (-2, 0xc000), (65_504, 0x7bff), (65_519.99, 0x7bff),
            (65_520, 0x7c00), (-.infinity, 0xfc00), (0x1p-24, 0x0001), (0x1p-25, 0x0000), (0x1.8p-25, 0x0001),
            (0x1.8p-24, 0x0002), (0x1.ffap-15, 0x03ff), (0x1.ffcp-15, 0x0400), (0x1.002p0, 0x3c00), (0x1.006p0, 0x3c02),
            (0x1.00202p0, 0x3c01), (0x1p-149, 0x0000),
        ] as [(Float, UInt16)])
    func roundsToTheNearestHalfAndTiesToEven(value: Float, expected: UInt16) {
        #expect(HalfPrecision.narrow(value) == expected)
    }

    @Test(
        arguments: [
            (1, 0x3f80), (0x1.01p0, 0x3f80), (0x1.03p0, 0x3f82), (0x1.010002p0, 0x3f81), (.infinity, 0x7f80),
            (.greatestFiniteMagnitude, 0x7f80), (-0.0, 0x8000), (Float(bitPattern: 0x7f80_0001), 0x7fc0),
            (Float(bitPattern: 0xffff_ffff), 0xffff),
        ] as [(Float, UInt16)])
    func roundsToTheNearestBfloat16(value: Float, expected: UInt16) {
        #expect(HalfPrecision.narrowBrain(value) == expected)
    }

    #if !(os(macOS) && arch(x86_64))
        @Test func agreesWithTheCompilersHalf() {
            let wrong = (UInt16.min ... .max).filter { half in
                let expected = Float(Float16(bitPattern: half))
                return !expected.isNaN && HalfPrecision.widen(half).bitPattern != expected.bitPattern
            }
            #expect(wrong == [])
            var random = SeededGenerator(seed: 11)
            let values = (0..<100_000).map { _ in
                // Spread over the exponents that halves have, and some around them.
                let exponent = UInt32.random(in: 95...145, using: &random)
                return Float(bitPattern: UInt32(truncatingIfNeeded: random.next()) & 0x807f_ffff | exponent << 23)
            }
            #expect(values.filter { HalfPrecision.narrow($0) != Float16($0).bitPattern } == [])
        }
    #endif
}
