import JSON

/// A decimal number as it is written, without a binary fraction in between: 49.90 euros are 49.9, never
/// 49.899999999999999.
struct DecimalText: Sendable, Equatable {
    /// Significant digits, ASCII, without zeros in front.
    private var digits: [UInt8]
    /// How many of the digits stand behind the point; negative for zeros to append.
    private var scale: Int
    private var isNegative = false

    /// A number of a whole and a fractional part; nil beyond 18 digits, which no amount has.
    init?(whole: some Collection<UInt8>, fraction: some Collection<UInt8>) {
        guard whole.count + fraction.count <= 18 else { return nil }
        digits = Array((Array(whole) + Array(fraction)).drop { $0 == UInt8(ascii: "0") })
        scale = fraction.count
    }

    /// The number times a power of ten.
    func shifted(by power: Int) -> DecimalText {
        var result = self
        result.scale -= power
        return result
    }

    /// The number below zero.
    var negated: DecimalText {
        var result = self
        result.isNegative.toggle()
        return result
    }

    /// The number in JSON's grammar, without zeros that carry nothing, so that equal amounts are spelled alike.
    var json: JSONValue {
        var whole = digits
        var fraction: [UInt8] = []
        if scale <= 0 {
            whole += repeatElement(UInt8(ascii: "0"), count: digits.isEmpty ? 0 : -scale)
        } else {
            let padded = Array(repeating: UInt8(ascii: "0"), count: max(0, scale - digits.count)) + digits
            whole = Array(padded.dropLast(scale))
            fraction = Array(padded.suffix(scale))
        }
        while fraction.last == UInt8(ascii: "0") { fraction.removeLast() }
        if whole.isEmpty { whole = [UInt8(ascii: "0")] }
        let sign = isNegative && !digits.isEmpty ? [UInt8(ascii: "-")] : []
        let point = fraction.isEmpty ? [] : [UInt8(ascii: ".")]
        // Digits, at most one point and a sign are always a JSON number.
        return (try? JSONParser.parse(sign + whole + point + fraction)) ?? .null
    }
}

/// Numbers with thousands grouped and decimals marked, in the ways of many countries.
enum NumberScanner {
    /// The number that begins at `start`; nil when its separators make no sense together (`1.2.3`, `5.3.2024`).
    ///
    /// The last of two different separators marks decimals. A single one marks thousands when exactly three digits
    /// follow and one to three, not a lone 0, stand before (`1,234`, `1.234`), else decimals. Groups are of three
    /// digits, or in India's way of two and a last of three.
    static func number(in text: TextBytes, at start: Int) -> (end: Int, value: DecimalText)? {
        var runs = [start..<text.endOfDigits(from: start)]
        guard var end = runs.first?.upperBound, end > start else { return nil }
        var separators: [UInt8] = []
        while let next = nextRun(in: text, after: end, first: runs[0], separators) {
            separators.append(next.separator)
            runs.append(next.run)
            end = next.run.upperBound
        }
        guard runs.count <= 8 else { return nil }
        let decimals = hasDecimals(runs, separators, startsWithZero: text[start] == UInt8(ascii: "0"))
        let groups = decimals ? runs.dropLast() : runs[...]
        let marks = decimals ? separators.dropLast() : separators[...]
        guard isGrouped(groups, marks) else { return nil }
        let whole = groups.flatMap { text.bytes[$0] }
        let fraction = decimals ? Array(text.bytes[runs[runs.count - 1]]) : []
        return DecimalText(whole: whole, fraction: fraction).map { (end, $0) }
    }

    private static let space = UInt8(ascii: " ")
    private static let apostrophe = UInt8(ascii: "'")

    /// The separator and the digits that carry a number on. A space does so only between groups of three.
    private static func nextRun(
        in text: TextBytes, after end: Int, first: Range<Int>, _ separators: [UInt8]
    ) -> (separator: UInt8, run: Range<Int>)? {
        var width = 1
        let separator: UInt8
        switch text[end] {
        case UInt8(ascii: "."), UInt8(ascii: ","), apostrophe: separator = text[end]
        case 0xe2 where text[end + 1] == 0x80 && text[end + 2] == 0x99:
            separator = apostrophe
            width = 3
        case 0x09: return nil
        default:
            width = text.spaceWidth(at: end)
            separator = space
        }
        guard width > 0, text.isDigit(end + width) else { return nil }
        let run = (end + width)..<text.endOfDigits(from: end + width)
        if separator == space {
            guard run.count == 3, first.count <= 3, separators.allSatisfy({ $0 == space }) else { return nil }
        }
        return (separator, run)
    }

    private static func hasDecimals(_ runs: [Range<Int>], _ separators: [UInt8], startsWithZero: Bool) -> Bool {
        guard let last = separators.last, last == UInt8(ascii: ".") || last == UInt8(ascii: ",") else { return false }
        if separators.count > 1 { return separators.dropLast().allSatisfy { $0 != last } }
        let isLoneZero = startsWithZero && runs[0].count == 1
        return runs[1].count != 3 || runs[0].count > 3 || isLoneZero
    }

    private static func isGrouped(_ groups: ArraySlice<Range<Int>>, _ separators: ArraySlice<UInt8>) -> Bool {
        guard let separator = separators.first, let first = groups.first, let last = groups.last else { return true }
        guard separators.allSatisfy({ $0 == separator }), (1...3).contains(first.count), last.count == 3 else {
            return false
        }
        let inner = groups.dropFirst().dropLast()
        if inner.allSatisfy({ $0.count == 3 }) { return true }
        return separator == UInt8(ascii: ",") && first.count <= 2 && inner.allSatisfy { $0.count == 2 }
    }
}
