/// Sums over vectors in one stated order, so that the same vectors give the same bits on every machine.
enum VectorMath {
    /// Σ left[i] · right[i] in double precision, from the first to the last; as far as the shorter one reaches.
    static func dot(_ left: [Float], _ right: [Float]) -> Double {
        var sum = 0.0
        for (a, b) in zip(left, right) { sum = sum.addingProduct(Double(a), Double(b)) }
        return sum
    }
}
