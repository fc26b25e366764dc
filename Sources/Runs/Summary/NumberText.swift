/// Numbers as people read them. The same in every locale, since reports are compared and parsed.
public enum NumberText {
    /// Thousands separated by commas: `1,234,567`.
    public static func grouped(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return number < 0 ? "-" + text : text
    }

    /// A fixed number of decimals, thousands separated: `1,234.50`.
    public static func fixed(_ number: Double, decimals: Int) -> String {
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        guard let scaled = Int(exactly: (number * scale).rounded()) else { return "–" }
        if decimals == 0 { return grouped(scaled) }
        let digits = String(scaled.magnitude)
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        let whole = grouped(Int(padded.dropLast(decimals)) ?? 0)
        return (scaled < 0 ? "-" : "") + whole + "." + padded.suffix(decimals)
    }

    /// A share from 0 to 1 as percent with one decimal: `18.2 %`.
    public static func percent(_ share: Double) -> String { fixed(share * 100, decimals: 1) + " %" }

    /// Seconds as a clock shows them: `0:42`, `1:02:03`.
    public static func clock(_ seconds: Double) -> String {
        guard let whole = Int(exactly: seconds.rounded()), whole >= 0 else { return "–" }
        let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
        let padded = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        return hours > 0 ? "\(hours):\(padded(minutes)):\(padded(rest))" : "\(minutes):\(padded(rest))"
    }

    /// A size: `24.1 MB`.
    public static func bytes(_ count: Int) -> String {
        switch count {
        case ..<1000: "\(count) B"
        case ..<1_000_000: "\(fixed(Double(count) / 1e3, decimals: 1)) kB"
        case ..<1_000_000_000: "\(fixed(Double(count) / 1e6, decimals: 1)) MB"
        default: "\(fixed(Double(count) / 1e9, decimals: 1)) GB"
        }
    }
}
