/// 256 numbers for Q4_K or Q5_K: eight groups of 32, whose scales and minimums are six-bit multiples of d and dmin.
///
/// Each group is fitted alone; d and dmin make room for the largest; then each group takes the best of its neighbouring
/// multiples, and d and dmin are fitted once more to the levels that came of it.
struct AffineSuperBlock {
    /// d and dmin as they are stored.
    private(set) var scale: UInt16 = 0
    private(set) var minimum: UInt16 = 0
    /// Multiples of d and dmin, 0 to 63.
    private(set) var scales = SIMD8<UInt8>()
    private(set) var minimums = SIMD8<UInt8>()
    /// The levels of each group.
    private(set) var levels: [Lanes32] = []

    private static let highestMultiple: Float = 63

    /// - Parameters:
    ///   - numbers: 256 numbers.
    ///   - limit: the highest level, 15 or 31.
    init(_ numbers: UnsafePointer<Float>, limit: Float) {
        let groups = (0..<8).map { AffineGroup(numbers + 32 * $0, limit: limit) }
        var (fittedScales, fittedMinimums) = (SIMD8<Float>(), SIMD8<Float>())
        for (index, group) in groups.enumerated() {
            (fittedScales[index], fittedMinimums[index]) = group.fit()
        }
        self = Self(
            groups, fittedScales, fittedMinimums,
            HalfPrecision.narrow(fittedScales.max() / Self.highestMultiple),
            HalfPrecision.narrow(fittedMinimums.max() / Self.highestMultiple)
        )
        var sums = SharedScales()
        for (index, group) in groups.enumerated() {
            sums += group.normalEquations(
                levels[index], scale: Float(scales[index]), minimum: Float(minimums[index]))
        }
        guard let solution = sums.solution else { return }
        let (scale, minimum) = (HalfPrecision.narrow(solution.scale), HalfPrecision.narrow(solution.minimum))
        let again = Self(groups, fittedScales, fittedMinimums, scale, minimum)
        if again.error(groups) < error(groups) { self = again }
    }

    /// The best multiples and levels for a given d and dmin.
    private init(
        _ groups: [AffineGroup], _ fittedScales: SIMD8<Float>, _ fittedMinimums: SIMD8<Float>, _ scale: UInt16,
        _ minimum: UInt16
    ) {
        (self.scale, self.minimum) = (scale, minimum)
        let (d, dmin) = (HalfPrecision.widen(scale), HalfPrecision.widen(minimum))
        levels.reserveCapacity(groups.count)
        for (index, group) in groups.enumerated() {
            var best = (error: Float.infinity, scale: Float(0), minimum: Float(0))
            for multiple in Self.neighbours(fittedScales[index], of: d) {
                for minimumMultiple in Self.neighbours(fittedMinimums[index], of: dmin) {
                    let levels = group.levels(scale: d * multiple, minimum: dmin * minimumMultiple)
                    let error = group.error(levels, scale: d * multiple, minimum: dmin * minimumMultiple)
                    if error < best.error { best = (error, multiple, minimumMultiple) }
                }
            }
            scales[index] = UInt8(best.scale)
            minimums[index] = UInt8(best.minimum)
            levels.append(group.levels(scale: d * best.scale, minimum: dmin * best.minimum))
        }
    }

    /// The multiples of `unit` around `value`.
    private static func neighbours(_ value: Float, of unit: Float) -> StrideThrough<Float> {
        let multiple = min((value * BlockStatistics.inverse(unit)).rounded(), highestMultiple)
        return stride(from: max(multiple - 1, 0), through: min(multiple + 1, highestMultiple), by: 1)
    }

    /// The weighted squared error of the whole super-block.
    private func error(_ groups: [AffineGroup]) -> Float {
        let (d, dmin) = (HalfPrecision.widen(scale), HalfPrecision.widen(minimum))
        return groups.indices.reduce(0) { sum, index in
            let (scale, minimum) = (d * Float(scales[index]), dmin * Float(minimums[index]))
            return sum + groups[index].error(levels[index], scale: scale, minimum: minimum)
        }
    }
}
