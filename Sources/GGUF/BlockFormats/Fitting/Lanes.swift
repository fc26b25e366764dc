/// A group of numbers on which the searches for scales compute at once.
///
/// Groups are made of vectors of eight, which compilers keep in registers on every processor; wider ones they take
/// apart. Each lane is computed alone and sums are folded in one order, so results are the same everywhere.
protocol Lanes {
    /// The numbers at `pointer`.
    init(at pointer: UnsafePointer<Float>)

    /// What `body` makes of each eight numbers.
    func map(_ body: (SIMD8<Float>) -> SIMD8<Float>) -> Self

    /// What `body` makes of each eight numbers and those of another group.
    func map(with other: Self, _ body: (SIMD8<Float>, SIMD8<Float>) -> SIMD8<Float>) -> Self

    /// The sum of all numbers.
    var total: Float { get }

    /// The number at an index.
    subscript(_ index: Int) -> Float { get }
}

extension Lanes {
    @inline(__always)
    static func * (left: Self, right: Self) -> Self { left.map(with: right) { $0 * $1 } }

    @inline(__always)
    static func - (left: Self, right: Self) -> Self { left.map(with: right) { $0 - $1 } }

    @inline(__always)
    static func * (left: Self, right: Float) -> Self { left.map { $0 * right } }

    @inline(__always)
    static func + (left: Self, right: Float) -> Self { left.map { $0 + right } }

    /// Magnitudes.
    @inline(__always)
    var magnitudes: Self { map { $0.replacing(with: -$0, where: $0 .< 0) } }

    /// The nearest whole numbers within bounds of magnitudes below 2^22, ties to even: adding 1.5 · 2^23 leaves no room
    /// for a fraction.
    @inline(__always)
    func nearest(from least: Float, through greatest: Float) -> Self {
        let (least, greatest) = (SIMD8(repeating: least), SIMD8(repeating: greatest))
        return map { ($0.clamped(lowerBound: least, upperBound: greatest) + 12_582_912) - 12_582_912 }
    }
}

/// Sixteen numbers.
struct Lanes16: Lanes {
    private var low: SIMD8<Float>
    private var high: SIMD8<Float>

    private init(_ low: SIMD8<Float>, _ high: SIMD8<Float>) { (self.low, self.high) = (low, high) }

    @inline(__always)
    init(at pointer: UnsafePointer<Float>) {
        low = UnsafeRawPointer(pointer).loadUnaligned(as: SIMD8<Float>.self)
        high = UnsafeRawPointer(pointer + 8).loadUnaligned(as: SIMD8<Float>.self)
    }

    @inline(__always)
    func map(_ body: (SIMD8<Float>) -> SIMD8<Float>) -> Self { Self(body(low), body(high)) }

    @inline(__always)
    func map(with other: Self, _ body: (SIMD8<Float>, SIMD8<Float>) -> SIMD8<Float>) -> Self {
        Self(body(low, other.low), body(high, other.high))
    }

    /// The sum of all numbers, the upper half added to the lower until one is left.
    @inline(__always)
    var total: Float {
        let eight = low + high
        let four = eight.lowHalf + eight.highHalf
        let two = four.lowHalf + four.highHalf
        return two[0] + two[1]
    }

    subscript(_ index: Int) -> Float { index < 8 ? low[index] : high[index - 8] }
}

/// Thirty-two numbers.
struct Lanes32: Lanes {
    private var low: Lanes16
    private var high: Lanes16

    private init(_ low: Lanes16, _ high: Lanes16) { (self.low, self.high) = (low, high) }

    @inline(__always)
    init(at pointer: UnsafePointer<Float>) { self.init(Lanes16(at: pointer), Lanes16(at: pointer + 16)) }

    @inline(__always)
    func map(_ body: (SIMD8<Float>) -> SIMD8<Float>) -> Self { Self(low.map(body), high.map(body)) }

    @inline(__always)
    func map(with other: Self, _ body: (SIMD8<Float>, SIMD8<Float>) -> SIMD8<Float>) -> Self {
        Self(low.map(with: other.low, body), high.map(with: other.high, body))
    }

    @inline(__always)
    var total: Float { low.map(with: high) { $0 + $1 }.total }

    subscript(_ index: Int) -> Float { index < 16 ? low[index] : high[index - 16] }
}
