import Charts

/// HTML as it is put together: what is written here is taken as it is, and every text put into it is escaped.
struct Markup: ExpressibleByStringInterpolation, Sendable {
    private(set) var text: String

    init(stringLiteral value: String) { text = value }

    init(stringInterpolation: Interpolation) { text = stringInterpolation.text }

    /// A chart.
    init(chart svg: String) { text = svg }

    /// One after the other.
    init(_ parts: [Markup]) { text = parts.map(\.text).joined(separator: "\n") }

    struct Interpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(2 * literalCapacity) }

        mutating func appendLiteral(_ literal: String) { text += literal }

        mutating func appendInterpolation(_ value: String) { text += SVGText.escaped(value) }

        /// A text whose lines matter.
        mutating func appendInterpolation(lines value: String) { text += SVGText.escaped(value, keepsLines: true) }

        mutating func appendInterpolation(_ number: Int) { text += String(number) }

        mutating func appendInterpolation(_ markup: Markup) { text += markup.text }

        mutating func appendInterpolation(_ parts: [Markup]) { text += Markup(parts).text }
    }
}

extension Markup {
    /// The picture of an SVG file, shown as a picture: nothing in it can act.
    static func picture(svg: String, description: String, leastWidth: Int) -> Markup {
        """
        <div class="wide"><img alt="\(description)" style="min-width:\(leastWidth)px" \
        src="data:image/svg+xml,\(percentEncoded(svg))"></div>
        """
    }

    /// RFC 3986, with everything encoded that is not unreserved.
    private static func percentEncoded(_ text: String) -> String {
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.append(byte)
            default:
                encoded.append(UInt8(ascii: "%"))
                encoded.append(digit(byte >> 4))
                encoded.append(digit(byte & 15))
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + (value - 10)
    }
}
