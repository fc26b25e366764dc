/// The style sheet that charts are drawn with, for light and dark pages and for paper.
public enum ChartStyle {
    /// Series have colours of their own up to this number; from there on they begin again.
    public static let colourCount = 6

    /// The colour of what went wrong.
    public static let fault = 5

    /// Rules for `svg.chart`. The colours of series are those of Okabe and Ito, which people with any kind of colour
    /// blindness can tell apart, lightened for dark pages.
    public static let css: String = {
        let light = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00"]
        let dark = ["#56b4e9", "#f0b540", "#2bc49a", "#e39bc4", "#9db2ff", "#ff8552"]
        func variables(_ colours: [String], ink: String, quiet: String, grid: String, track: String) -> String {
            let series = colours.enumerated().map { "--c\($0.offset):\($0.element);" }.joined()
            return "svg.chart{\(series)--ink:\(ink);--quiet:\(quiet);--grid:\(grid);--track:\(track)}"
        }
        let day = variables(light, ink: "#1a2330", quiet: "#586476", grid: "#dfe4ea", track: "#eef1f5")
        let night = variables(dark, ink: "#e6eaf0", quiet: "#a3aebd", grid: "#333d4a", track: "#252d38")
        let series = light.indices.map { ".chart .f\($0){fill:var(--c\($0))}.chart .s\($0){stroke:var(--c\($0))}" }
        return """
            svg.chart{display:block;width:100%;height:auto;max-width:460px}
            \(day)
            @media (prefers-color-scheme:dark){@media screen{\(night)}}
            .chart text{fill:var(--ink);font-family:inherit}
            .chart text.quiet{fill:var(--quiet)}
            .chart .track{fill:var(--track)}
            .chart .none{fill:var(--quiet);opacity:.55}
            .chart .grid{stroke:var(--grid);stroke-width:1}
            .chart .axis{stroke:var(--quiet);stroke-width:1}
            .chart .limit{stroke:var(--ink);stroke-width:1.2;stroke-dasharray:4 3}
            .chart polyline{fill:none;stroke-width:2;stroke-linejoin:round}
            .chart rect,.chart circle,.chart polygon{print-color-adjust:exact;-webkit-print-color-adjust:exact}
            \(series.joined(separator: "\n"))
            """
    }()
}
