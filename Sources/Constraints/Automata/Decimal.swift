import JSON

/// A decimal number, exactly as it is written in a schema.
struct Decimal: Hashable, Sendable {
    var isNegative: Bool
    /// The digits before the point, the first not 0; empty for 0.
    var whole: [UInt8]
    /// The digits behind the point, the last not 0.
    var fraction: [UInt8]

    static let zero = Decimal(isNegative: false, whole: [], fraction: [])

    var isZero: Bool { whole.isEmpty && fraction.isEmpty }
    var isInteger: Bool { fraction.isEmpty }
    var magnitude: Decimal { Decimal(isNegative: false, whole: whole, fraction: fraction) }
    var negated: Decimal { Decimal(isNegative: !isNegative && !isZero, whole: whole, fraction: fraction) }

    /// The value as an integer, when it is one that fits.
    var intValue: Int? {
        guard isInteger else { return nil }
        var value = 0
        for digit in whole {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowToo) = product.addingReportingOverflow(Int(digit))
            if overflow || overflowToo { return nil }
            value = sum
        }
        return isNegative ? -value : value
    }

    /// From the first digit that is not 0 to the last.
    var significantDigits: Int {
        if whole.isEmpty { return fraction.drop { $0 == 0 }.count }
        if !fraction.isEmpty { return whole.count + fraction.count }
        return whole.count - whole.reversed().prefix { $0 == 0 }.count
    }
}

extension Decimal {
    /// nil when the exponent is beyond ±400, or the number longer than 1,000 digits.
    init?(_ number: JSONNumber) {
        var text = Substring(number.text)
        isNegative = text.first == "-"
        if isNegative { text.removeFirst() }
        var exponent = 0
        if let mark = text.firstIndex(where: { $0 == "e" || $0 == "E" }) {
            guard let value = Int(text[text.index(after: mark)...]), abs(value) <= 400 else { return nil }
            exponent = value
            text = text[..<mark]
        }
        guard text.utf8.count <= 1000 else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        var whole = parts[0].utf8.map { $0 &- 0x30 }
        var fraction = parts.count > 1 ? parts[1].utf8.map { $0 &- 0x30 } : []
        while exponent > 0 {
            whole.append(fraction.isEmpty ? 0 : fraction.removeFirst())
            exponent -= 1
        }
        while exponent < 0 {
            fraction.insert(whole.popLast() ?? 0, at: 0)
            exponent += 1
        }
        self.whole = Array(whole.drop { $0 == 0 })
        while fraction.last == 0 { fraction.removeLast() }
        self.fraction = fraction
        if isZero { isNegative = false }
    }
}

extension Decimal: Comparable {
    static func < (one: Decimal, other: Decimal) -> Bool {
        if one.isNegative != other.isNegative { return one.isNegative }
        let (small, large) = one.isNegative ? (other, one) : (one, other)
        if small.whole.count != large.whole.count { return small.whole.count < large.whole.count }
        if small.whole != large.whole { return small.whole.lexicographicallyPrecedes(large.whole) }
        return small.fraction.lexicographicallyPrecedes(large.fraction)
    }
}
