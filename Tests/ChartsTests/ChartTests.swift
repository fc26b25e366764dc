import Foundation
import Testing

@testable import Charts

@Suite("Charts")
struct ChartTests {
    private static let number: NumberLabel = { value, decimals in String(format: "%.\(decimals)f", value) }
    private static let evil = "<b>\"a\" & 'b'</b>\u{202E}\u{0}\n"

    private static func bars(_ bars: [BarChart.Bar]) -> String {
        BarChart(title: "T", description: "D", bars: bars).svg
    }

    private static func stack(_ rows: [[Double]], _ scale: StackedBars.Scale) -> String {
        StackedBars(
            title: "T", description: "D", series: [.init(name: "ran", colour: 0), .init(name: "rest", colour: nil)],
            rows: rows.map { .init(name: "row", values: $0, note: "") }, scale: scale, number: number
        ).svg
    }

    private static func histogram(_ series: [Histogram.Series], limits: [Histogram.Limit] = []) -> String {
        Histogram(
            title: "T", description: "D", xLabel: "confidence", range: 0...1, series: series, limits: limits,
            number: number
        ).svg
    }

    private static func lines(_ series: [LineChart.Series]) -> String {
        LineChart(title: "T", description: "D", xLabel: "x", yLabel: "y", series: series, number: number).svg
    }

    /// The numbers of an attribute over all elements of a class.
    private static func numbers(_ attribute: String, of style: String, in svg: String) -> [Double] {
        svg.split(separator: "\n").filter { $0.contains("class=\"\(style)\"") }.compactMap { line in
            guard let start = line.range(of: " \(attribute)=\"") else { return nil }
            return Double(line[start.upperBound...].prefix { $0 != "\"" })
        }
    }

    private static func isWellFormed(_ svg: String) -> Bool { XMLReading.isWellFormed(svg) }

    @Test("a small chart, whole")
    func golden() {
        let svg = Self.bars([.init(name: "one", value: 2, note: "2"), .init(name: "two", value: 1, note: "1")])
        #expect(
            svg == """
                <svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 52" role="img" aria-label="T">
                <title>T</title>
                <desc>D</desc>
                <text x="0" y="16" text-anchor="start" font-size="12">one</text>
                <text x="360" y="16" text-anchor="end" font-size="12">2</text>
                <rect class="track" x="30.4" y="4" width="310.6" height="15" rx="2"/>
                <rect class="f0" x="30.4" y="4" width="310.6" height="15" rx="2"><title>one: 2</title></rect>
                <text x="0" y="40" text-anchor="start" font-size="12">two</text>
                <text x="360" y="40" text-anchor="end" font-size="12">1</text>
                <rect class="track" x="30.4" y="28" width="310.6" height="15" rx="2"/>
                <rect class="f0" x="30.4" y="28" width="155.3" height="15" rx="2"><title>two: 1</title></rect>
                </svg>
                """)
    }

    @Test("everything that comes from outside is escaped, in every chart")
    func escaping() {
        let series = [
            Histogram.Series(name: Self.evil, counts: [1], colour: 0), .init(name: "b", counts: [2], colour: 1),
        ]
        let charts = [
            BarChart(
                title: Self.evil, description: Self.evil,
                bars: [.init(name: Self.evil, value: 1, note: Self.evil, tip: Self.evil)]
            ).svg,
            StackedBars(
                title: Self.evil, description: Self.evil, series: [.init(name: Self.evil, colour: 0)],
                rows: [.init(name: Self.evil, values: [1], note: Self.evil)], scale: .sums,
                number: { _, _ in Self.evil }
            ).svg,
            Histogram(
                title: Self.evil, description: Self.evil, xLabel: Self.evil, range: 0...1, series: series,
                limits: [.init(value: 0.5, name: Self.evil)], number: { _, _ in Self.evil }
            ).svg,
            LineChart(
                title: Self.evil, description: Self.evil, xLabel: Self.evil, yLabel: Self.evil,
                series: [.init(name: Self.evil, points: [(0, 1)]), .init(name: "b", points: [])],
                number: { _, _ in Self.evil }
            ).svg,
        ]
        for svg in charts {
            #expect(svg.contains("&lt;b&gt;&quot;a&quot; &amp; &#39;b&#39;"))
            #expect(!svg.contains("<b>") && !svg.contains("\u{202E}") && !svg.contains("\u{0}"))
            #expect(Self.isWellFormed(svg))
        }
    }

    @Test("nothing, and numbers that are none, still make a picture")
    func oddNumbers() {
        let odd: [Double] = [.nan, .infinity, -.infinity, -3, 0, 1e308, 1e308]
        let charts = [
            Self.bars([]), Self.bars(odd.map { .init(name: "n", value: $0, note: "") }),
            Self.stack([], .sums), Self.stack([odd, [], [0, 0]], .sums), Self.stack([odd], .shares),
            Self.histogram([]), Self.histogram([.init(name: "a", counts: [], colour: 0)]),
            Self.histogram(
                [.init(name: "a", counts: [0, -5, .max], colour: 99)],
                limits: [.init(value: .nan, name: "n"), .init(value: 7, name: "out")]),
            Self.lines([]), Self.lines([.init(name: "a", points: [])]),
            Self.lines([.init(name: "a", points: odd.map { (x: $0, y: $0) })]),
        ]
        for svg in charts {
            #expect(Self.isWellFormed(svg))
            #expect(!svg.contains("nan") && !svg.contains("inf"))
        }
    }

    @Test("bars are as long as their values; what is small can be seen, what is nothing can't")
    func lengths() {
        let svg = Self.bars([100, 50, 0.001, 0].map { .init(name: "", value: $0, note: "") })
        #expect(Self.numbers("width", of: "f0", in: svg) == [360, 180, 1.5])
        #expect(Self.numbers("width", of: "track", in: svg) == [360, 360, 360, 360])
    }

    @Test("what is added up is told without a bar, and doesn't dwarf the others")
    func rest() {
        let svg = Self.bars([
            .init(name: "a", value: 1, note: ""), .init(name: "9 others", value: 1000, note: "", isRest: true),
        ])
        #expect(Self.numbers("width", of: "f0", in: svg) == Self.numbers("width", of: "track", in: svg))
        #expect(svg.contains(">9 others</text>"))
    }

    @Test("long names stand above their bars, cut in the middle, whole in the tooltip")
    func longNames() {
        let name = "balance_not_updated_after_bank_transfer_of_the_customer_number_17"
        let svg = Self.bars([.init(name: name, value: 1, note: "12,345 · 10.0 %")])
        #expect(Self.numbers("width", of: "track", in: svg) == [360])
        #expect(svg.contains("…") && svg.contains("number_17</text>") && svg.contains("<title>\(name)</title>"))
        let short = SVGText.fittedAroundMiddle(name, size: 12, limit: 120)
        #expect(SVGText.width(short, size: 12) <= 120 && short.hasPrefix("bala") && short.hasSuffix("17"))
        #expect(SVGText.fittedAroundMiddle("short", size: 12, limit: 120) == "short")
    }

    @Test("stacked by sums the longest has the whole width; by shares every one has")
    func stacks() {
        func ends(_ scale: StackedBars.Scale) -> [Double] {
            let svg = Self.stack([[30, 10], [10, 10]], scale)
            let starts = Self.numbers("x", of: "none", in: svg).dropFirst()
            let widths = Self.numbers("width", of: "none", in: svg).dropFirst()
            return zip(starts, widths).map { ($0 + $1 + 1.2).rounded() }
        }
        #expect(ends(.shares) == [360, 360])
        #expect(ends(.sums) == [360, ((360 - 30.4) / 2 + 30.4).rounded()])
    }

    @Test("columns stand on each other, and a bin with one is seen beside one with a million")
    func columns() {
        let svg = Self.histogram([
            .init(name: "a", counts: [1, 1_000_000], colour: 0), .init(name: "b", counts: [0, 1_000_000], colour: 1),
        ])
        let (low, high) = (Self.numbers("height", of: "f0", in: svg), Self.numbers("height", of: "f1", in: svg))
        // The first of each is the legend's.
        #expect(low.dropFirst() == [1, 70] && high.dropFirst() == [70])
        let tops = Self.numbers("y", of: "f1", in: svg).dropFirst() + Self.numbers("y", of: "f0", in: svg).suffix(1)
        #expect(tops.count == 2 && tops[tops.startIndex] + 70 == tops[tops.startIndex + 1])
    }

    @Test("values that matter are named, each at its own height")
    func limits() {
        let svg = Self.histogram(
            [.init(name: "a", counts: [1, 2], colour: 0)],
            limits: [
                .init(value: 0.88, name: "second"), .init(value: 0.87, name: "first"), .init(value: 2, name: "out"),
            ])
        #expect(svg.contains(">first</text>") && svg.contains(">second</text>") && !svg.contains("out"))
        #expect(Set(Self.numbers("y1", of: "limit", in: svg)).count == 2)
    }

    @Test("lines go through their points; each series has marks of its own shape")
    func pointsOfLines() {
        let svg = Self.lines([
            .init(name: "one", points: [(0, 0), (0.5, 1), (1, 0)]), .init(name: "two", points: [(0, 1), (1, 1)]),
        ])
        #expect(svg.components(separatedBy: "<circle").count == 4)
        #expect(svg.components(separatedBy: "<polygon").count == 3)
        #expect(svg.contains(">one</text>") && svg.contains(">y</text>"))
        let many = Self.lines([.init(name: "one", points: (0..<5000).map { (x: Double($0), y: 0) })])
        #expect(!many.contains("<circle") && many.utf8.count < 60_000)
    }

    @Test("as many colours as there are rules for")
    func style() {
        for series in 0..<20 {
            #expect(ChartStyle.css.contains(".\(SVGPicture.fill(series)){"))
            #expect(ChartStyle.css.contains(".\(SVGPicture.stroke(series)){"))
        }
        #expect(SVGPicture.fill(ChartStyle.colourCount) == SVGPicture.fill(0))
    }
}
