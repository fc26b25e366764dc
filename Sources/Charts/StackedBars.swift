/// Lying bars, each made of parts.
public struct StackedBars: Sendable {
    /// One kind of part.
    public struct Series: Sendable {
        /// What the part is.
        public var name: String
        /// Its colour: a series' number; nil for parts that are left over.
        public var colour: Int?

        /// A kind of part.
        public init(name: String, colour: Int?) {
            self.name = name
            self.colour = colour
        }
    }

    /// One bar.
    public struct Row: Sendable {
        /// What it is of; may be empty when there is one row.
        public var name: String
        /// A length a series.
        public var values: [Double]
        /// The words after the bar.
        public var note: String
        /// Whether this adds up everything that has no bar of its own: it is told, but not drawn.
        public var isRest: Bool

        /// A bar.
        public init(name: String, values: [Double], note: String, isRest: Bool = false) {
            self.name = name
            self.values = values
            self.note = note
            self.isRest = isRest
        }
    }

    /// What bars are long by.
    public enum Scale: Sendable {
        /// Their sums, the largest being the whole width.
        case sums
        /// Every bar is as long as any other: parts are shares.
        case shares
    }

    /// What the chart shows, for those who can't see it.
    public var title: String
    /// The same in a sentence.
    public var description: String
    /// The kinds of parts, in the order in which they lie in each bar.
    public var series: [Series]
    /// The bars, from the top.
    public var rows: [Row]
    /// What bars are long by.
    public var scale: Scale
    /// A value as it is written for whoever points at a part.
    public var number: NumberLabel

    /// A chart.
    public init(
        title: String, description: String, series: [Series], rows: [Row], scale: Scale, number: @escaping NumberLabel
    ) {
        self.title = title
        self.description = description
        self.series = series
        self.rows = rows
        self.scale = scale
        self.number = number
    }

    /// The picture.
    public var svg: String {
        var picture = SVGPicture()
        let legend = Legend.draw(
            series.map { Legend.Entry(name: $0.name, style: Self.style($0)) }, into: &picture)
        let layout = RowLayout(names: rows.map(\.name), notes: rows.map(\.note))
        let largest = rows.filter { !$0.isRest }.map { Self.sum($0) }.max() ?? 0
        for (index, row) in rows.enumerated() {
            let top = legend + Double(index) * layout.height
            layout.label(&picture, row: top, name: row.name, note: row.note, isRest: row.isRest)
            if row.isRest { continue }
            picture.rectangle(
                x: layout.start, y: layout.top(top), width: layout.length, height: layout.thickness, "track")
            draw(row, of: scale == .sums ? largest : Self.sum(row), at: layout.top(top), layout, &picture)
        }
        return picture.svg(
            height: legend + Double(rows.count) * layout.height + 4, title: title, description: description)
    }

    private func draw(_ row: Row, of whole: Double, at top: Double, _ layout: RowLayout, _ picture: inout SVGPicture) {
        guard whole > 0 else { return }
        var x = layout.start
        for (part, value) in zip(series, row.values.map(\.asLength)) where value > 0 {
            let width = value / whole * layout.length
            // A hair's breadth between parts tells them apart without their colours.
            picture.rectangle(
                x: x, y: top, width: max(width - 1.2, 0.8), height: layout.thickness, Self.style(part), rounded: 1,
                tip: (row.name.isEmpty ? "" : row.name + ", ") + "\(part.name): \(number(value, 0))")
            x += width
        }
    }

    private static func style(_ series: Series) -> String { series.colour.map(SVGPicture.fill) ?? "none" }

    private static func sum(_ row: Row) -> Double { row.values.reduce(0) { $0 + $1.asLength }.asLength }
}
