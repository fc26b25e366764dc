/// Round numbers along an axis: multiples of 1, 2 or 5 times a power of ten.
public struct Ticks: Sendable, Equatable {
    /// The numbers, rising; the first and the last are the axis's ends.
    public let values: [Double]
    /// Decimals that are needed to write every one of them.
    public let decimals: Int

    /// Ticks that span `lower` to `upper`, about `count` of them.
    ///
    /// What is not finite counts as 0; where both are one number, the axis reaches from it to a little more.
    /// - Parameter wholeNumbers: nothing between whole numbers: for counts.
    public init(from lower: Double, to upper: Double, about count: Int = 5, wholeNumbers: Bool = false) {
        let ends = [lower, upper].map { $0.isFinite ? min(max($0, -Self.largest), Self.largest) : 0 }.sorted()
        let (low, high) = (ends[0], ends[1])
        // Ticks closer to each other than this would be written alike, or be one number.
        let least = max(abs(low), abs(high)) * 1e-9
        let span = max(high - low, least * 10)
        var power = span > 0 ? Self.decade(of: span / Double(max(1, count))) : 0
        if wholeNumbers { power = max(power, 0) }
        let wanted = span > 0 ? span / Double(max(1, count)) : 1
        let factor = Self.factors.first { $0 * Self.power(of: power) >= wanted * 0.9999 }
        if factor == nil { power += 1 }
        let step = (factor ?? 1) * Self.power(of: power)
        let first = (low / step + Self.slack).rounded(.down)
        let last = max((high / step - Self.slack).rounded(.up), first + 1)
        let total = Int(exactly: last - first) ?? 1
        values = (0...min(total, 100)).map { (first + Double($0)) * step }
        decimals = max(0, -power)
    }

    private static let factors = [1.0, 2, 5]
    private static let largest = 1e15
    /// Of a step: what rounding may add to an end that is a tick itself.
    private static let slack = 1e-9

    /// The largest power of ten, as its exponent, that is not above `value`.
    private static func decade(of value: Double) -> Int {
        var exponent = 0
        while exponent < 15, power(of: exponent + 1) <= value { exponent += 1 }
        while exponent > -12, power(of: exponent) > value { exponent -= 1 }
        return exponent
    }

    private static func power(of exponent: Int) -> Double {
        var power = 1.0
        for _ in 0..<abs(exponent) { power *= 10 }
        return exponent < 0 ? 1 / power : power
    }
}

/// A number as an axis writes it, with a number of decimals.
public typealias NumberLabel = @Sendable (_ value: Double, _ decimals: Int) -> String
