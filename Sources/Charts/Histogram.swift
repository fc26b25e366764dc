/// How often values fell into equal bins, one series on top of the other.
public struct Histogram: Sendable {
    /// Counts of one kind.
    public struct Series: Sendable {
        /// What was counted.
        public var name: String
        /// A count a bin, from the lowest.
        public var counts: [Int]
        /// Its colour: a series' number.
        public var colour: Int

        /// Counts of one kind.
        public init(name: String, counts: [Int], colour: Int) {
            self.name = name
            self.counts = counts
            self.colour = colour
        }
    }

    /// A value that matters, drawn as an upright line.
    public struct Limit: Sendable {
        /// Where.
        public var value: Double
        /// What it is.
        public var name: String

        /// A value that matters.
        public init(value: Double, name: String) {
            self.value = value
            self.name = name
        }
    }

    /// What the chart shows, for those who can't see it.
    public var title: String
    /// The same in a sentence.
    public var description: String
    /// The words under the axis of values.
    public var xLabel: String
    /// The lower end of the first bin and the upper end of the last.
    public var range: ClosedRange<Double>
    /// The counts, from the bottom of each column. One series needs no legend.
    public var series: [Series]
    /// Values that matter.
    public var limits: [Limit]
    /// How numbers along the axes are written.
    public var number: NumberLabel

    /// A chart.
    public init(
        title: String, description: String, xLabel: String, range: ClosedRange<Double>, series: [Series],
        limits: [Limit] = [], number: @escaping NumberLabel
    ) {
        self.title = title
        self.description = description
        self.xLabel = xLabel
        self.range = range
        self.series = series
        self.limits = limits
        self.number = number
    }

    /// The picture.
    public var svg: String {
        var picture = SVGPicture()
        let entries = series.count > 1 ? series.map { ($0.name, SVGPicture.fill($0.colour)) } : []
        let legend = Legend.draw(entries.map { Legend.Entry(name: $0.0, style: $0.1) }, into: &picture)
        let bins = series.map(\.counts.count).max() ?? 0
        let totals = (0..<bins).map { bin in series.reduce(0.0) { $0 + $1.count(in: bin) } }
        let x = Ticks(from: range.lowerBound, to: range.upperBound)
        let y = Ticks(from: 0, to: max(totals.max() ?? 0, 1), about: 4, wholeNumbers: true)
        let names = Double(shownLimits.count) * Self.nameHeight
        let axes = Axes(x: x, y: y, top: legend + names + 8, height: 140, xLabel: xLabel, yLabel: "", number: number)
        axes.draw(into: &picture)
        drawColumns(bins, axes, &picture)
        drawLimits(axes, &picture)
        return picture.svg(height: axes.bottomOfLabels, title: title, description: description)
    }

    private func drawColumns(_ bins: Int, _ axes: Axes, _ picture: inout SVGPicture) {
        let width = (range.upperBound - range.lowerBound) / Double(max(bins, 1))
        for bin in 0..<bins {
            let (low, high) = (range.lowerBound + Double(bin) * width, range.lowerBound + Double(bin + 1) * width)
            var below = 0.0
            for one in series {
                let count = one.count(in: bin)
                let (left, right) = (axes.x(of: low), axes.x(of: high))
                let (bottom, top) = (axes.y(of: below), axes.y(of: below + count))
                let between = "\(number(low, 2))–\(number(high, 2))"
                picture.rectangle(
                    x: left + 0.6, y: min(top, bottom - 1), width: max(right - left - 1.2, 0.6),
                    height: count > 0 ? max(bottom - top, 1) : 0, SVGPicture.fill(one.colour), rounded: 1,
                    tip: "\(between): \(number(count, 0))" + (series.count > 1 ? ", \(one.name)" : ""))
                below += count
            }
        }
    }

    private var shownLimits: [Limit] {
        limits.filter { range.contains($0.value) }.sorted { $0.value < $1.value }
    }

    /// Each line's name has a height of its own, so that lines may stand close to each other.
    private func drawLimits(_ axes: Axes, _ picture: inout SVGPicture) {
        for (index, limit) in shownLimits.enumerated() {
            let x = axes.x(of: limit.value)
            let top = axes.top - 6 - Double(index) * Self.nameHeight
            picture.line((x, top - 10), (x, axes.bottom), "limit")
            let isLeft = x > SVGPicture.width / 2
            picture.text(
                limit.name, x: isLeft ? x - 5 : x + 5, y: top, isLeft ? .end : .start, size: SVGPicture.smallSize,
                limit: isLeft ? x - 5 : SVGPicture.width - x - 5)
        }
    }

    private static let nameHeight = 15.0
}

extension Histogram.Series {
    fileprivate func count(in bin: Int) -> Double {
        counts.indices.contains(bin) ? Double(max(0, counts[bin])) : 0
    }
}
