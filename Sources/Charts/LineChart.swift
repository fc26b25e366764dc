/// Lines through points.
public struct LineChart: Sendable {
    /// One line.
    public struct Series: Sendable {
        /// What it is of.
        public var name: String
        /// Its points, in the order in which the line goes through them.
        public var points: [(x: Double, y: Double)]

        /// A line.
        public init(name: String, points: [(x: Double, y: Double)]) {
            self.name = name
            self.points = points
        }
    }

    /// Points that are drawn of one line at most.
    static let pointLimit = 2000
    /// Points up to which each has a mark of its own.
    private static let markLimit = 40

    /// What the chart shows, for those who can't see it.
    public var title: String
    /// The same in a sentence.
    public var description: String
    /// What the horizontal axis is.
    public var xLabel: String
    /// What the vertical axis is.
    public var yLabel: String
    /// The lines. One needs no legend.
    public var series: [Series]
    /// How numbers along the axes are written.
    public var number: NumberLabel

    /// A chart.
    public init(
        title: String, description: String, xLabel: String, yLabel: String, series: [Series],
        number: @escaping NumberLabel
    ) {
        self.title = title
        self.description = description
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.series = series
        self.number = number
    }

    /// The picture. Points that are not finite are left out.
    public var svg: String {
        var picture = SVGPicture()
        let lines = series.map { one in
            one.points.filter { $0.x.isFinite && $0.y.isFinite }.prefix(Self.pointLimit)
        }
        let entries = series.indices.map { Legend.Entry(name: series[$0].name, style: SVGPicture.fill($0)) }
        let legend = series.count > 1 ? Legend.draw(entries, into: &picture) : 0
        let all = lines.joined()
        let axes = Axes(
            x: Self.ticks(all.map(\.x)), y: Self.ticks(all.map(\.y)), top: legend + 8, height: 190, xLabel: xLabel,
            yLabel: yLabel, number: number)
        axes.draw(into: &picture)
        for (index, line) in lines.enumerated() {
            let points = line.map { (x: axes.x(of: $0.x), y: axes.y(of: $0.y)) }
            picture.line(through: points, SVGPicture.stroke(index))
            guard points.count <= Self.markLimit else { continue }
            for (point, value) in zip(points, line) {
                picture.mark(point, series: index, tip: tip(series[index].name, value, axes))
            }
        }
        return picture.svg(height: axes.bottomOfLabels, title: title, description: description)
    }

    private func tip(_ name: String, _ value: (x: Double, y: Double), _ axes: Axes) -> String {
        let x = number(value.x, axes.xTicks.decimals + 1)
        return "\(name): \(x), \(number(value.y, axes.yTicks.decimals + 1))"
    }

    private static func ticks(_ values: [Double]) -> Ticks { Ticks(from: values.min() ?? 0, to: values.max() ?? 1) }
}
