/// 16 numbers x that are to be stored as levels q of −32…31, worth s·q, so that the weighted squared error
/// Σ x²(x − s·q)² is small: as ggml weighs without an importance matrix.
struct SymmetricGroup {
    private let numbers: Lanes16
    private let weights: Lanes16
    private let extreme: Float

    /// - Parameter numbers: 16 numbers.
    init(_ numbers: UnsafePointer<Float>) {
        self.numbers = Lanes16(at: numbers)
        weights = self.numbers * self.numbers
        extreme = BlockStatistics.extreme(numbers, count: 16)
    }

    /// The levels nearest to the numbers for a scale of either sign.
    @inline(__always)
    func levels(scale: Float) -> Lanes16 {
        (numbers * BlockStatistics.inverse(scale)).nearest(from: -32, through: 31)
    }

    /// The weighted squared error at a scale.
    @inline(__always)
    func error(scale: Float) -> Float {
        let difference = levels(scale: scale) * scale - numbers
        return (weights * difference * difference).total
    }

    /// The scale of the least error among 19 at which the number of the largest magnitude is worth about −32 units,
    /// the side with one more step, each fitted to the levels that it gives.
    func fit() -> Float {
        guard extreme != 0 else { return 0 }
        var best = (scale: extreme / -32, error: error(scale: extreme / -32))
        for step in -9...9 {
            let levels = levels(scale: extreme / -(32 + 0.1 * Float(step)))
            let weighted = weights * levels
            let squares = (weighted * levels).total
            guard squares > 0 else { continue }
            let scale = (weighted * numbers).total / squares
            let error = error(scale: scale)
            if error < best.error { best = (scale, error) }
        }
        return best.scale
    }
}
