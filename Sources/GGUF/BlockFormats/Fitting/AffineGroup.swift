/// 32 numbers x that are to be stored as levels q of `0...limit`, worth s·q − m with m not negative, so that the
/// weighted squared error Σ w(x − (s·q − m))² is small.
///
/// Weights are the group's root mean square plus each number's magnitude: large numbers matter more, small ones still
/// count. This is how ggml weighs without an importance matrix.
struct AffineGroup {
    private let numbers: Lanes32
    private let weights: Lanes32
    private let limit: Float
    private let least: Float
    private let greatest: Float
    private let weightSum: Float
    private let weightedSum: Float

    /// - Parameters:
    ///   - numbers: 32 numbers.
    ///   - limit: the highest level, 15 or 31.
    init(_ numbers: UnsafePointer<Float>, limit: Float) {
        self.numbers = Lanes32(at: numbers)
        self.limit = limit
        (least, greatest) = BlockStatistics.bounds(numbers)
        weights = self.numbers.magnitudes + ((self.numbers * self.numbers).total / 32).squareRoot()
        weightSum = weights.total
        weightedSum = (weights * self.numbers).total
    }

    /// The levels nearest to the numbers for a scale and a minimum.
    @inline(__always)
    func levels(scale: Float, minimum: Float) -> Lanes32 {
        ((numbers + minimum) * BlockStatistics.inverse(scale)).nearest(from: 0, through: limit)
    }

    /// The weighted squared error of levels.
    @inline(__always)
    func error(_ levels: Lanes32, scale: Float, minimum: Float) -> Float {
        let difference = levels * scale + -minimum - numbers
        return (weights * difference * difference).total
    }

    /// How often levels and scales are fitted to each other by turns.
    private static let rounds = 2

    /// The scale and minimum of the least error among 21 that divide the numbers' range into a little more or fewer
    /// steps than there are levels, each fitted to the levels that it gives.
    func fit() -> (scale: Float, minimum: Float) {
        let least = min(self.least, 0)
        let range = greatest - least
        // All numbers alike, and none above zero: the minimum alone is worth them.
        guard range > 0 else { return (0, -least) }
        var best = (scale: range / limit, minimum: -least)
        var bestError = error(
            levels(scale: best.scale, minimum: best.minimum), scale: best.scale, minimum: best.minimum)
        for step in -10...10 {
            let scale = range / (limit + 0.1 * Float(step))
            var levels = levels(scale: scale, minimum: -least)
            for _ in 0..<Self.rounds {
                guard let fitted = refit(levels) else { break }
                levels = self.levels(scale: fitted.scale, minimum: fitted.minimum)
                let error = error(levels, scale: fitted.scale, minimum: fitted.minimum)
                if error < bestError { (best, bestError) = (fitted, error) }
            }
        }
        return best
    }

    /// The scale and minimum of the least error for given levels: the normal equations of weighted least squares.
    @inline(__always)
    private func refit(_ levels: Lanes32) -> (scale: Float, minimum: Float)? {
        let weighted = weights * levels
        let sum = weighted.total
        let squares = (weighted * levels).total
        let products = (weighted * numbers).total
        let determinant = weightSum * squares - sum * sum
        guard determinant > 0, squares > 0 else { return nil }
        let scale = (weightSum * products - weightedSum * sum) / determinant
        let minimum = (sum * products - squares * weightedSum) / determinant
        let fitted = minimum < 0 ? (scale: products / squares, minimum: 0) : (scale: scale, minimum: minimum)
        return fitted.scale > 0 && fitted.scale.isFinite && fitted.minimum.isFinite ? fitted : nil
    }

    /// The sums from which a scale and a minimum that several groups share are fitted, for levels multiplied by
    /// `scale` and a minimum multiplied by `minimum`.
    func normalEquations(_ levels: Lanes32, scale: Float, minimum: Float) -> SharedScales {
        let scaled = levels * scale
        let weighted = weights * scaled
        return SharedScales(
            scaleSquares: (weighted * scaled).total,
            mixed: weighted.total * minimum,
            minimumSquares: weightSum * minimum * minimum,
            scaleProducts: (weighted * numbers).total,
            minimumProducts: weightedSum * minimum
        )
    }
}

/// Sums of weighted least squares over several groups whose scales and minimums are whole multiples of one d and one
/// dmin.
struct SharedScales {
    var scaleSquares: Float = 0
    var mixed: Float = 0
    var minimumSquares: Float = 0
    var scaleProducts: Float = 0
    var minimumProducts: Float = 0

    static func += (sums: inout SharedScales, other: SharedScales) {
        sums.scaleSquares += other.scaleSquares
        sums.mixed += other.mixed
        sums.minimumSquares += other.minimumSquares
        sums.scaleProducts += other.scaleProducts
        sums.minimumProducts += other.minimumProducts
    }

    /// d and dmin of the least error, or `nil` where the sums don't determine positive ones.
    var solution: (scale: Float, minimum: Float)? {
        guard scaleSquares > 0 else { return nil }
        if minimumSquares == 0 { return (scaleProducts / scaleSquares, 0) }
        let determinant = scaleSquares * minimumSquares - mixed * mixed
        guard determinant > 0 else { return nil }
        let scale = (scaleProducts * minimumSquares - minimumProducts * mixed) / determinant
        let minimum = (scaleProducts * mixed - minimumProducts * scaleSquares) / determinant
        return scale > 0 && minimum > 0 && scale.isFinite && minimum.isFinite ? (scale, minimum) : nil
    }
}
