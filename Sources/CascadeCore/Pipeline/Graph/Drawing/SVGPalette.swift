/// The colours of the picture, light enough for dark text on them.
struct SVGPalette {
    var fill: String
    var line: String
    var word: String

    /// The colours of a kind of box.
    static func colours(of kind: GraphPicture.Node.Kind) -> SVGPalette {
        switch kind {
        case .input, .output: SVGPalette(fill: "#f1f5f9", line: "#94a3b8", word: "#475569")
        case .stage(ClassifierSettings.kind): SVGPalette(fill: "#e8f1fe", line: "#5b93e6", word: "#1d4fa3")
        case .stage(ExtractorSettings.kind): SVGPalette(fill: "#e4f6ee", line: "#3fa97c", word: "#136045")
        case .stage(SummarizerSettings.kind): SVGPalette(fill: "#fdf3dd", line: "#d89b2b", word: "#80560a")
        case .stage(RouterSettings.kind): SVGPalette(fill: "#f2ebfd", line: "#9a6ee0", word: "#5b2ea6")
        case .stage: SVGPalette(fill: "#f5f5f5", line: "#888888", word: "#444444")
        }
    }

    /// Colour and dashes of an arrow.
    static func stroke(of style: GraphPicture.Edge.Style) -> (colour: String, width: Double, dashes: String?) {
        switch style {
        case .plain: ("#b8c3d1", 1.4, nil)
        case .strong: ("#5b6b80", 1.8, nil)
        case .escalation: ("#d2603a", 1.8, "7 4")
        case .condition: ("#9a6ee0", 1.6, "2 4")
        }
    }
}
