/// A chart as it is being drawn: elements of one SVG picture that needs nothing beside it.
///
/// Lengths are in units of which a picture is `width` wide; shown as wide as a telephone they are about a pixel each.
/// Colours are classes of `ChartStyle.css`.
struct SVGPicture {
    static let width = 360.0
    static let fontSize = 12.0
    static let smallSize = 11.0

    /// Where a text stands from its point.
    enum Anchor: String {
        case start, middle, end
    }

    private var elements: [String] = []

    /// Appends a rectangle that has an area; a tooltip may say what it stands for.
    mutating func rectangle(
        x: Double, y: Double, width: Double, height: Double, _ style: String, rounded: Double = 2, tip: String? = nil
    ) {
        guard width > 0, height > 0 else { return }
        let place = "x=\"\(n(x))\" y=\"\(n(y))\" width=\"\(n(width))\" height=\"\(n(height))\" rx=\"\(n(rounded))\""
        elements.append(Self.element("rect", "class=\"\(style)\" \(place)", tip: tip))
    }

    /// Appends a straight line.
    mutating func line(_ from: (x: Double, y: Double), _ to: (x: Double, y: Double), _ style: String) {
        let place = "x1=\"\(n(from.x))\" y1=\"\(n(from.y))\" x2=\"\(n(to.x))\" y2=\"\(n(to.y))\""
        elements.append("<line class=\"\(style)\" \(place)/>")
    }

    /// Appends a line through points.
    mutating func line(through points: [(x: Double, y: Double)], _ style: String) {
        guard points.count > 1 else { return }
        let path = points.map { "\(n($0.x)),\(n($0.y))" }.joined(separator: " ")
        elements.append("<polyline class=\"\(style)\" points=\"\(path)\"/>")
    }

    /// Appends the mark of a point: circle, square, diamond, triangle by turns, so that colour isn't all that tells.
    mutating func mark(_ point: (x: Double, y: Double), series: Int, radius r: Double = 3.5, tip: String? = nil) {
        let (x, y) = point
        let corners: [(Double, Double)]
        switch series % 4 {
        case 0:
            let place = "cx=\"\(n(x))\" cy=\"\(n(y))\" r=\"\(n(r))\""
            elements.append(Self.element("circle", "class=\"\(Self.fill(series))\" \(place)", tip: tip))
            return
        case 1: corners = [(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)]
        case 2: corners = [(x, y - r * 1.35), (x + r * 1.35, y), (x, y + r * 1.35), (x - r * 1.35, y)]
        default: corners = [(x, y - r * 1.2), (x + r * 1.2, y + r), (x - r * 1.2, y + r)]
        }
        let path = corners.map { "\(n($0.0)),\(n($0.1))" }.joined(separator: " ")
        elements.append(Self.element("polygon", "class=\"\(Self.fill(series))\" points=\"\(path)\"", tip: tip))
    }

    /// Appends a text, cut where it would be wider than `limit`; the whole of it is then its tooltip.
    /// - Parameter keepsEnd: cuts a name in its middle.
    mutating func text(
        _ text: String, x: Double, y: Double, _ anchor: Anchor = .start, size: Double = fontSize,
        style: String? = nil, limit: Double = width, keepsEnd: Bool = false
    ) {
        let fitted =
            keepsEnd
            ? SVGText.fittedAroundMiddle(text, size: size, limit: limit)
            : SVGText.fitted(text, size: size, limit: limit)
        let place = "x=\"\(n(x))\" y=\"\(n(y))\" text-anchor=\"\(anchor)\" font-size=\"\(n(size))\""
        let tip = fitted == text ? "" : "<title>\(SVGText.escaped(text))</title>"
        let style = style.map { " class=\"\($0)\"" } ?? ""
        elements.append("<text\(style) \(place)>\(tip)\(SVGText.escaped(fitted))</text>")
    }

    /// Appends a text that runs upwards along an axis.
    mutating func upwardText(_ text: String, x: Double, y: Double, limit: Double) {
        let fitted = SVGText.fitted(text, size: Self.smallSize, limit: limit)
        let turn = "transform=\"rotate(-90 \(n(x)) \(n(y)))\""
        let place = "x=\"\(n(x))\" y=\"\(n(y))\" text-anchor=\"middle\" font-size=\"\(n(Self.smallSize))\" \(turn)"
        elements.append("<text class=\"quiet\" \(place)>\(SVGText.escaped(fitted))</text>")
    }

    /// The whole picture.
    func svg(height: Double, title: String, description: String) -> String {
        let head =
            "<svg class=\"chart\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(n(Self.width)) \(n(height))\" "
            + "role=\"img\" aria-label=\"\(SVGText.escaped(title))\">"
        return
            ([head, "<title>\(SVGText.escaped(title))</title>", "<desc>\(SVGText.escaped(description))</desc>"]
            + elements + ["</svg>"]).joined(separator: "\n")
    }

    /// The class that fills with a series' colour.
    static func fill(_ series: Int) -> String { "f\(abs(series % ChartStyle.colourCount))" }

    /// The class that draws lines in a series' colour.
    static func stroke(_ series: Int) -> String { "s\(abs(series % ChartStyle.colourCount))" }

    private static func element(_ name: String, _ attributes: String, tip: String?) -> String {
        guard let tip else { return "<\(name) \(attributes)/>" }
        return "<\(name) \(attributes)><title>\(SVGText.escaped(tip))</title></\(name)>"
    }

    private func n(_ value: Double) -> String { SVGText.number(value) }
}
