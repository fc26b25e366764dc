/// Writes a pipeline in the language of Graphviz.
enum DotDrawing {
    static func text(of picture: GraphPicture) -> String {
        var lines = [
            "digraph \(quoted(picture.title)) {",
            "  rankdir=LR;",
            "  node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\"];",
            "  edge [fontname=\"Helvetica\", fontsize=10];",
        ]
        for (index, node) in picture.nodes.enumerated() {
            let colours = SVGPalette.colours(of: node.kind)
            let kind = if case .stage(let kind) = node.kind { [kind] } else { [String]() }
            let label = ([node.title] + kind + node.details.filter { !$0.isEmpty }).joined(separator: "\n")
            let style = node.isUsed ? "" : ", style=\"rounded,filled,dashed\""
            lines.append(
                "  n\(index) [label=\(quoted(label)), fillcolor=\"\(colours.fill)\", color=\"\(colours.line)\"\(style)];"
            )
        }
        for edge in picture.edges {
            let stroke = SVGPalette.stroke(of: edge.style)
            let label = edge.label.isEmpty ? "" : "label=\(quoted(edge.label)), "
            let style = stroke.dashes == nil ? "" : ", style=\"\(edge.style == .condition ? "dotted" : "dashed")\""
            lines.append("  n\(edge.from) -> n\(edge.to) [\(label)color=\"\(stroke.colour)\"\(style)];")
        }
        return (lines + ["}"]).joined(separator: "\n") + "\n"
    }

    /// A string in double quotes; a line break becomes Graphviz's own.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\0"..."\u{1F}": result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
