/// Numbers that are computed with at once: as many as every machine has in a register.
typealias Lanes = SIMD4<Float>

extension SIMD4 where Scalar == Float {
    /// The numbers at an address, which needs no alignment.
    @inline(__always)
    init(at address: UnsafePointer<Float>) {
        self = UnsafeRawPointer(address).loadUnaligned(as: Self.self)
    }

    /// Writes the numbers to an address.
    @inline(__always)
    func store(at address: UnsafeMutablePointer<Float>) {
        UnsafeMutableRawPointer(address).storeBytes(of: self, as: Self.self)
    }

    /// The larger of two numbers in each lane; a NaN of `other` loses.
    @inline(__always)
    func larger(_ other: Self) -> Self { replacing(with: other, where: other .> self) }

    /// The largest lane.
    @inline(__always)
    var largestLane: Float {
        let (even, odd) = (z > x ? z : x, w > y ? w : y)
        return odd > even ? odd : even
    }

    /// The sum of all lanes: (0 + 2) + (1 + 3).
    @inline(__always)
    var sumOfLanes: Float { (x + z) + (y + w) }

    /// e^x of each lane for x ≤ 0: within 2 units in the last place, 0 below −87.
    ///
    /// x = n ln 2 + r, |r| ≤ ln 2 / 2; e^r by its Taylor series to r^7. Products and sums are rounded one by one, so that a
    /// machine without fused ones gives the same bits.
    @inline(__always)
    var exponentials: Self {
        // Added and taken away, 1.5 · 2^23 rounds to a whole number, which is then in the low bits of the sum.
        let rounder = Self(repeating: 12_582_912)
        let shifted = self * 1.442_695_04 + rounder
        let n = shifted - rounder
        let r = (self - n * 0.693_359_375) + n * 2.121_944_4e-4
        // In pairs, which wait for one another less than one long chain.
        let square = r * r
        let last: Self = r * (1 / 5040) + 1 / 720
        let third: Self = r * (1 / 120) + 1 / 24
        let second: Self = r * (1 / 6) + 0.5
        let sum = ((last * square + third) * square + second) * square + (r + 1)
        let exponent = unsafeBitCast(shifted, to: SIMD4<UInt32>.self) &<< 23
        let scaled = unsafeBitCast(unsafeBitCast(sum, to: SIMD4<UInt32>.self) &+ exponent, to: Self.self)
        return scaled.replacing(with: 0, where: .!(self .>= -87))
    }
}

/// Natural logarithm of a positive finite number, the same bits on every machine, within 4 units in the last place.
///
/// x = 2^k m, m in [√½, √2); ln m = 2 artanh((m − 1) / (m + 1)) by its series.
func naturalLogarithm(_ x: Double) -> Double {
    var exponent = Double(x.exponent)
    var significand = x.significand
    if significand > 2.0.squareRoot() {
        significand /= 2
        exponent += 1
    }
    let ratio = (significand - 1) / (significand + 1)
    let square = ratio * ratio
    var sum = 0.0
    for odd in stride(from: 27.0, through: 1, by: -2) { sum = sum * square + 1 / odd }
    // ln 2 in two parts, the first with zeros at its end, so that its product is exact.
    return exponent * 0.693_147_180_369_123_816_490 + (2 * ratio * sum + exponent * 1.908_214_929_270_587_700_02e-10)
}
