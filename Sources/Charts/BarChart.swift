/// Lying bars, one under the other.
public struct BarChart: Sendable {
    /// One bar.
    public struct Bar: Sendable {
        /// What it is of.
        public var name: String
        /// How long it is; what is not finite or below 0 counts as 0.
        public var value: Double
        /// The value as it is written after the bar.
        public var note: String
        /// More words, for whoever points at the bar.
        public var tip: String?
        /// Whether this adds up everything that has no bar of its own: it is told, but not drawn, for it would dwarf the
        /// others.
        public var isRest: Bool

        /// A bar.
        public init(name: String, value: Double, note: String, tip: String? = nil, isRest: Bool = false) {
            self.name = name
            self.value = value
            self.note = note
            self.tip = tip
            self.isRest = isRest
        }
    }

    /// What the chart shows, for those who can't see it.
    public var title: String
    /// The same in a sentence.
    public var description: String
    /// The bars, from the top.
    public var bars: [Bar]
    /// The colour of all bars: a series' number.
    public var colour: Int

    /// A chart.
    public init(title: String, description: String, bars: [Bar], colour: Int = 0) {
        self.title = title
        self.description = description
        self.bars = bars
        self.colour = colour
    }

    /// The picture.
    public var svg: String {
        var picture = SVGPicture()
        let layout = RowLayout(names: bars.map(\.name), notes: bars.map(\.note))
        let largest = bars.filter { !$0.isRest }.map { $0.value.asLength }.max() ?? 0
        for (index, bar) in bars.enumerated() {
            let row = Double(index) * layout.height
            layout.label(&picture, row: row, name: bar.name, note: bar.note, isRest: bar.isRest)
            if bar.isRest { continue }
            let top = layout.top(row)
            picture.rectangle(x: layout.start, y: top, width: layout.length, height: layout.thickness, "track")
            let value = bar.value.asLength
            // Something is never drawn as nothing.
            let length = largest > 0 && value > 0 ? max(value / largest * layout.length, 1.5) : 0
            picture.rectangle(
                x: layout.start, y: top, width: length, height: layout.thickness, SVGPicture.fill(colour),
                tip: bar.tip ?? "\(bar.name): \(bar.note)")
        }
        return picture.svg(
            height: Double(bars.count) * layout.height + 4, title: title, description: description)
    }
}

extension Double {
    /// The number as a length: 0 for what can't be one.
    var asLength: Double { isFinite ? Swift.min(Swift.max(self, 0), 1e300) : 0 }
}
