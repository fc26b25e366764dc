/// Writes a pipeline as a Mermaid flow chart, which GitHub and others draw inside Markdown.
enum MermaidDrawing {
    static func text(of picture: GraphPicture) -> String {
        var lines = ["flowchart LR"]
        for (index, node) in picture.nodes.enumerated() {
            let kind = if case .stage(let kind) = node.kind { [kind] } else { [String]() }
            let words = ([node.title] + kind + node.details.filter { !$0.isEmpty }).map(escaped)
            let label = "\"\(words.joined(separator: "<br/>"))\""
            let shape =
                switch node.kind {
                case .input, .output: "([\(label)])"
                case .stage(RouterSettings.kind): "{{\(label)}}"
                case .stage: "[\(label)]"
                }
            lines.append("  n\(index)\(shape)")
        }
        for edge in picture.edges {
            let arrow = edge.style == .escalation || edge.style == .condition ? "-.->" : "-->"
            let label = edge.label.isEmpty ? "" : "|\"\(escaped(edge.label))\"|"
            lines.append("  n\(edge.from) \(arrow)\(label) n\(edge.to)")
        }
        for (index, node) in picture.nodes.enumerated() {
            let colours = SVGPalette.colours(of: node.kind)
            let dashes = node.isUsed ? "" : ",stroke-dasharray:4 4"
            lines.append("  style n\(index) fill:\(colours.fill),stroke:\(colours.line),color:#0f172a\(dashes)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Mermaid's own escapes are the entities of HTML with '#' for '&'.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            let isPlain = scalar == " " || Identifier.canContinue(scalar) || ".,:-…".unicodeScalars.contains(scalar)
            if isPlain {
                result.unicodeScalars.append(scalar)
            } else {
                result += "#\(scalar.value);"
            }
        }
        return result
    }
}
