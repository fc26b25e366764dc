/// IEEE 754 binary16 and the upper half of binary32, in integer arithmetic: `Float16` doesn't exist on every platform,
/// and the compiler's own conversions need instructions that not every processor has.
enum HalfPrecision {
    /// The largest finite binary16.
    static let largest: Float = 65_504

    /// Widens a binary16. Exact; NaN keeps its payload.
    @inline(__always)
    static func widen(_ half: UInt16) -> Float {
        let sign = UInt32(half & 0x8000) &<< 16
        let magnitude = UInt32(half & 0x7fff)
        if magnitude >= 0x7c00 { return Float(bitPattern: sign | 0x7f80_0000 | (magnitude & 0x3ff) &<< 13) }
        if magnitude >= 0x0400 { return Float(bitPattern: sign | (magnitude &<< 13) &+ 0x3800_0000) }
        // Subnormal: a multiple of 2^-24, exact in f32.
        let value = Float(magnitude) * 0x1p-24
        return sign == 0 ? value : -value
    }

    /// Rounds to the nearest binary16, ties to even. Overflow gives an infinity; NaN stays NaN and turns quiet.
    @inline(__always)
    static func narrow(_ value: Float) -> UInt16 {
        let bits = value.bitPattern
        let sign = UInt16(truncatingIfNeeded: bits &>> 16) & 0x8000
        let magnitude = bits & 0x7fff_ffff
        if magnitude > 0x7f80_0000 {
            return sign | 0x7e00 | UInt16(truncatingIfNeeded: magnitude &>> 13) & 0x3ff
        }
        // From 65,520, halfway between the largest half and what would follow it, everything rounds to infinity.
        if magnitude >= 0x477f_f000 { return sign | 0x7c00 }
        if magnitude >= 0x3880_0000 {
            let odd = (magnitude &>> 13) & 1
            return sign | UInt16(truncatingIfNeeded: (magnitude &- 0x3800_0000 &+ 0xfff &+ odd) &>> 13)
        }
        // Subnormal or zero: a multiple of 2^-24. Scaling is exact, and rounding is then the only inexact step.
        let steps = (Float(bitPattern: magnitude) * 0x1p24).rounded(.toNearestOrEven)
        return sign | UInt16(steps)
    }

    /// Rounds to the nearest bfloat16, ties to even; NaN turns quiet.
    @inline(__always)
    static func narrowBrain(_ value: Float) -> UInt16 {
        var bits = value.bitPattern
        if bits & 0x7fff_ffff > 0x7f80_0000 { bits = bits & 0xffff_0000 | 0x0040_0000 }
        // In 64 bits, for rounding may carry out of the highest bit of a NaN.
        let rounded = (UInt64(bits) &+ 0x7fff &+ UInt64((bits &>> 16) & 1)) &>> 16
        return UInt16(truncatingIfNeeded: rounded)
    }
}
