/// What share of all things is likely, by those that were counted: Wilson's score interval.
///
/// E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927) 209–212.
public struct ShareInterval: Sendable, Equatable {
    /// The share counted, from 0 to 1.
    public let share: Double
    /// The interval's lower end.
    public let low: Double
    /// The interval's upper end.
    public let high: Double

    /// The normal quantile of a two-sided interval of 95 %.
    static let quantile = 1.959963984540054

    /// The interval of 95 % for `count` of `total` things; anything is likely as long as nothing was counted.
    public init(_ count: Int, of total: Int) {
        guard total > 0 else {
            (share, low, high) = (0, 0, 1)
            return
        }
        let (n, z) = (Double(total), Self.quantile)
        let p = Double(count) / n
        let middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        let half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
        share = p
        // What was always so may be so always: rounding must not say otherwise.
        low = count == 0 ? 0 : max(0, middle - half)
        high = count == total ? 1 : min(1, middle + half)
    }
}
