#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Floats as Python writes them.
enum FloatText {
    /// The fewest digits that read back as `value`: `repr` of a float.
    static func shortest(_ value: Double) -> String {
        if value.isNaN { return "nan" }
        if value.isInfinite { return value < 0 ? "-inf" : "inf" }
        // Swift finds the same digits; where the point goes and when there is an exponent differs.
        var (digits, exponent) = digitsAndExponent(of: "\(value.magnitude)")
        while digits.count > 1, digits.last == "0" { digits.removeLast() }
        let sign = value.sign == .minus ? "-" : ""
        if exponent < -4 || exponent >= 16 {
            let rest = String(digits.dropFirst())
            let magnitude = exponent.magnitude < 10 ? "0\(exponent.magnitude)" : "\(exponent.magnitude)"
            return "\(sign)\(digits.prefix(1))\(rest.isEmpty ? "" : ".\(rest)")e\(exponent < 0 ? "-" : "+")\(magnitude)"
        }
        if exponent < 0 { return "\(sign)0.\(String(repeating: "0", count: -exponent - 1))\(digits)" }
        if digits.count <= exponent + 1 {
            return "\(sign)\(digits)\(String(repeating: "0", count: exponent + 1 - digits.count)).0"
        }
        return "\(sign)\(digits.prefix(exponent + 1)).\(digits.dropFirst(exponent + 1))"
    }

    /// The significant digits of a positive decimal number, and the power of ten of the first.
    private static func digitsAndExponent(of text: String) -> (digits: String, exponent: Int) {
        let parts = text.split(separator: "e", maxSplits: 1)
        var exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let mantissa = parts[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        var digits = mantissa.joined()
        exponent += mantissa[0].count - 1
        while digits.count > 1, digits.first == "0" {
            digits.removeFirst()
            exponent -= 1
        }
        return digits == "0" ? ("0", 0) : (digits, exponent)
    }

    /// C's format of a double: `style` is one of `e`, `f`, `g`, `E`, `F`, `G`, `flags` of `#`.
    static func formatted(_ value: Double, style: Character, precision: Int, alternate: Bool = false) -> String {
        if value.isNaN || value.isInfinite {
            let text = value.isNaN ? "nan" : "inf"
            return (value < 0 ? "-" : "") + (style.isUppercase ? text.uppercased() : text)
        }
        let format = "%\(alternate ? "#" : "").*\(style)"
        return withVaList([Int32(clamping: precision), value]) { arguments in
            // A double has at most 309 digits before the point.
            var buffer = [CChar](repeating: 0, count: precision + 330)
            let count = vsnprintf(&buffer, buffer.count, format, arguments)
            return String(decoding: buffer.prefix(Int(max(count, 0))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    /// Python's `round`: to the nearest, and a half to the even, of the exact value.
    static func rounded(_ value: Double, digits: Int) -> Double {
        guard value.isFinite else { return value }
        if digits > 308 { return value }
        if digits >= 0 { return Double(formatted(value, style: "f", precision: digits)) ?? value }
        if digits < -308 { return value < 0 ? -0.0 : 0 }
        // Left of the point: that many digits fewer of the number's own.
        let whole = digitsAndExponent(of: formatted(value.magnitude, style: "f", precision: 0)).exponent + 1
        let kept = whole + digits
        if kept < 0 { return value < 0 ? -0.0 : 0 }
        if kept == 0 {
            var half = 5.0
            for _ in 1..<max(whole, 1) { half *= 10 }
            return (value.magnitude > half ? half * 2 : 0) * (value < 0 ? -1 : 1)
        }
        return Double(formatted(value, style: "e", precision: kept - 1)) ?? value
    }
}
