/// exp and log in double precision, the same bits on every system.
///
/// The C library's differ between systems and between processors of one system (glibc picks a variant at run time),
/// and a confidence that moves in its last bit can move a record across a threshold.
enum Elementary {
    /// e^x, within 2 units in the last place; 0 below −708, infinity above 709.
    ///
    /// x = n ln 2 + r, |r| ≤ ln 2 / 2; e^r by its Taylor series to r^13, Horner with fma.
    static func exp(_ x: Double) -> Double {
        if x.isNaN { return x }
        if x < -708 { return 0 }
        if x > 709 { return .infinity }
        let n = (x * 1.4426950408889634).rounded(.toNearestOrEven)
        let high = x.addingProduct(-n, 0.693147180369123816490)
        let r = high.addingProduct(-n, 1.90821492927058770002e-10)
        var sum = inverseFactorials[13]
        for power in stride(from: 12, through: 0, by: -1) { sum = inverseFactorials[power].addingProduct(sum, r) }
        return sum * Double(sign: .plus, exponent: Int(n), significand: 1)
    }

    /// Natural logarithm of a positive number, within 4 units in the last place; −infinity at 0.
    ///
    /// x = 2^k m, m in [√½, √2); ln m = 2 artanh((m − 1) / (m + 1)) by its series.
    static func log(_ x: Double) -> Double {
        if x.isNaN || x < 0 { return .nan }
        if x == 0 { return -.infinity }
        if x == .infinity { return x }
        var k = Double(x.exponent)
        var m = x.significand
        if m > 1.4142135623730951 {
            m /= 2
            k += 1
        }
        let s = (m - 1) / (m + 1)
        let square = s * s
        var sum = 0.0
        for power in stride(from: 27, through: 1, by: -2) { sum = (1 / Double(power)).addingProduct(sum, square) }
        let low = (2 * s * sum).addingProduct(k, 1.90821492927058770002e-10)
        return low.addingProduct(k, 0.693147180369123816490)
    }

    /// 1 / (1 + e^−x).
    static func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

    /// Chances from logits divided by a temperature; the largest logit is subtracted first, sums run in order.
    static func softmax(_ logits: [Float], temperature: Double) -> [Double] {
        let largest = Double(logits.max() ?? 0)
        let weights = logits.map { exp((Double($0) - largest) / temperature) }
        let sum = weights.reduce(0, +)
        return weights.map { $0 / sum }
    }

    private static let inverseFactorials: [Double] = {
        var values = [1.0]
        for n in 1...13 { values.append(values[n - 1] / Double(n)) }
        return values
    }()
}
