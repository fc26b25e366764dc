/// The two axes of a chart: where a pair of values lies, and the lines and numbers around it.
struct Axes {
    private static let fontSize = SVGPicture.smallSize

    let xTicks: Ticks
    let yTicks: Ticks
    /// Upper and lower edge of the field that values lie in.
    let top: Double
    let bottom: Double
    private let left: Double
    private let right: Double
    private let xLabel: String
    private let yLabel: String
    private let number: NumberLabel

    init(
        x: Ticks, y: Ticks, top: Double, height: Double, xLabel: String, yLabel: String, number: @escaping NumberLabel
    ) {
        xTicks = x
        yTicks = y
        self.top = top
        bottom = top + height
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.number = number
        let numbers = y.values.map { SVGText.width(number($0, y.decimals), size: Self.fontSize) }.max() ?? 0
        left = numbers + 8 + (yLabel.isEmpty ? 0 : 16)
        let last = x.values.last.map { SVGText.width(number($0, x.decimals), size: Self.fontSize) } ?? 0
        right = SVGPicture.width - max(4, last / 2)
    }

    /// Lower edge of everything.
    var bottomOfLabels: Double { bottom + (xLabel.isEmpty ? 20 : 36) }

    /// Where a value lies from left to right.
    func x(of value: Double) -> Double { left + Self.share(value, xTicks) * (right - left) }

    /// Where a value lies from top to bottom.
    func y(of value: Double) -> Double { bottom - Self.share(value, yTicks) * (bottom - top) }

    /// Draws lines and numbers.
    func draw(into picture: inout SVGPicture) {
        for value in yTicks.values {
            let height = y(of: value)
            picture.line((left, height), (right, height), value == yTicks.values.first ? "axis" : "grid")
            picture.text(
                number(value, yTicks.decimals), x: left - 6, y: height + 3.8, .end, size: Self.fontSize, style: "quiet")
        }
        for value in xTicks.values {
            let place = x(of: value)
            picture.line((place, bottom), (place, bottom + 4), "axis")
            picture.text(
                number(value, xTicks.decimals), x: place, y: bottom + 16, .middle, size: Self.fontSize, style: "quiet")
        }
        if !xLabel.isEmpty {
            picture.text(
                xLabel, x: (left + right) / 2, y: bottom + 32, .middle, size: Self.fontSize, style: "quiet",
                limit: right - left)
        }
        if !yLabel.isEmpty { picture.upwardText(yLabel, x: 10, y: (top + bottom) / 2, limit: bottom - top) }
    }

    private static func share(_ value: Double, _ ticks: Ticks) -> Double {
        guard value.isFinite, let low = ticks.values.first, let high = ticks.values.last, high > low else { return 0 }
        return min(max((value - low) / (high - low), 0), 1)
    }
}
