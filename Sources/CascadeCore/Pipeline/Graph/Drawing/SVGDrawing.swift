import Charts

/// Draws a pipeline as an SVG picture that needs nothing else: no script, no font file, no network.
struct SVGDrawing {
    private static let margin = 28.0
    private static let titleHeight = 40.0
    private static let columnGap = 92.0
    private static let widest = 250.0
    private static let nameSize = 15.0
    private static let detailSize = 12.0
    private static let kindSize = 10.5
    private static let lineHeight = 17.0
    private static let fonts =
        "ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif"

    private struct Box {
        var x = 0.0
        var y = 0.0
        var width: Double
        var height: Double
        var details: [String]
    }

    private let picture: GraphPicture
    private var boxes: [Box]
    private var layout: LayeredLayout
    private var columnStarts: [Double] = []
    private var columnWidths: [Double] = []

    init(_ picture: GraphPicture) {
        self.picture = picture
        boxes = picture.nodes.map(Self.measured)
        layout = LayeredLayout(heights: boxes.map(\.height), edges: picture.edges.map { ($0.from, $0.to) })
        place()
    }

    private static func measured(_ node: GraphPicture.Node) -> Box {
        let inside = widest - 28
        let details = node.details.filter { !$0.isEmpty }.map { SVGText.fitted($0, size: detailSize, limit: inside) }
        let title = SVGText.width(SVGText.fitted(node.title, size: nameSize, limit: inside), size: nameSize * 1.06)
        let words =
            details.map { SVGText.width($0, size: detailSize) } + [SVGText.width(word(node), size: kindSize * 1.1)]
        let width = min(widest, max(118, max(title, words.max() ?? 0) + 28))
        return Box(width: width, height: 50 + Double(details.count) * lineHeight, details: details)
    }

    /// The small word above a box's name.
    private static func word(_ node: GraphPicture.Node) -> String {
        switch node.kind {
        case .input: "input"
        case .output: "what is written"
        case .stage(let kind): node.isUsed ? kind : "\(kind), never asked"
        }
    }

    private mutating func place() {
        let count = (layout.layers.max() ?? 0) + 1
        columnWidths = Array(repeating: 0, count: count)
        for (index, box) in boxes.enumerated() {
            columnWidths[layout.layers[index]] = max(columnWidths[layout.layers[index]], box.width)
        }
        var x = Self.margin
        for width in columnWidths {
            columnStarts.append(x)
            x += width + Self.columnGap
        }
        for index in boxes.indices {
            let layer = layout.layers[index]
            boxes[index].x = columnStarts[layer] + (columnWidths[layer] - boxes[index].width) / 2
            boxes[index].y = Self.margin + Self.titleHeight + layout.middles[index] - boxes[index].height / 2
        }
    }

    /// The whole file.
    var text: String {
        let last = columnStarts.indices.last ?? 0
        let width = (columnStarts.last ?? 0) + (columnWidths.isEmpty ? 0 : columnWidths[last]) + Self.margin
        let height = layout.height + Self.titleHeight + 2 * Self.margin
        let size = "\(SVGText.number(width)) \(SVGText.number(height))"
        var lines = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(size)\" width=\"\(SVGText.number(width))\" "
                + "height=\"\(SVGText.number(height))\" role=\"img\" font-family=\"\(Self.fonts)\">",
            "<title>\(SVGText.escaped("The pipeline \(picture.title)"))</title>",
            "<rect width=\"100%\" height=\"100%\" rx=\"12\" fill=\"#ffffff\"/>",
            "<text x=\"\(SVGText.number(Self.margin))\" y=\"38\" font-size=\"17\" font-weight=\"600\" fill=\"#1e293b\">"
                + "\(SVGText.escaped(picture.title))</text>",
        ]
        lines += markers
        let ports = EdgePorts(picture, boxes.map { ($0.y, $0.height) }, layout)
        let routes = picture.edges.indices.map { route($0, ports) }
        lines += picture.edges.indices.map { arrow($0, routes[$0]) }
        lines += picture.nodes.indices.map(box)
        lines += picture.edges.indices.compactMap { label($0, routes[$0]) }
        lines.append("</svg>")
        return lines.joined(separator: "\n") + "\n"
    }

    private var markers: [String] {
        let styles: [GraphPicture.Edge.Style] = [.plain, .strong, .escalation, .condition]
        let markers = styles.map { style in
            "<marker id=\"\(style)\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerUnits=\"userSpaceOnUse\" "
                + "markerWidth=\"9\" markerHeight=\"9\" orient=\"auto\">"
                + "<path d=\"M0.5 1 9.5 5 0.5 9Z\" fill=\"\(SVGPalette.stroke(of: style).colour)\"/></marker>"
        }
        return ["<defs>"] + markers + ["</defs>"]
    }

    private func box(_ index: Int) -> String {
        let node = picture.nodes[index]
        let box = boxes[index]
        let colours = SVGPalette.colours(of: node.kind)
        let middle = SVGText.number(box.x + box.width / 2)
        let dashes = node.isUsed ? "" : " stroke-dasharray=\"4 4\""
        let title = SVGText.fitted(node.title, size: Self.nameSize, limit: Self.widest - 28)
        var parts = [
            "<g text-anchor=\"middle\"><rect x=\"\(SVGText.number(box.x))\" y=\"\(SVGText.number(box.y))\" "
                + "width=\"\(SVGText.number(box.width))\" height=\"\(SVGText.number(box.height))\" rx=\"10\" "
                + "fill=\"\(colours.fill)\" stroke=\"\(colours.line)\" stroke-width=\"1.5\"\(dashes)/>",
            line(Self.word(node), middle, box.y + 18, Self.kindSize, colours.word, "letter-spacing=\"0.6\""),
            line(title, middle, box.y + 37, Self.nameSize, "#0f172a", "font-weight=\"600\""),
        ]
        for (number, detail) in box.details.enumerated() {
            let y = box.y + 56 + Double(number) * Self.lineHeight
            parts.append(line(detail, middle, y, Self.detailSize, "#475569", nil))
        }
        return parts.joined() + "</g>"
    }

    private func line(
        _ text: String, _ x: String, _ y: Double, _ size: Double, _ colour: String, _ more: String?
    ) -> String {
        "<text x=\"\(x)\" y=\"\(SVGText.number(y))\" font-size=\"\(SVGText.number(size))\" fill=\"\(colour)\""
            + "\(more.map { " " + $0 } ?? "")>\(SVGText.escaped(text))</text>"
    }

    /// The points that an arrow goes through, from box to box.
    private func route(_ index: Int, _ ports: EdgePorts) -> [(x: Double, y: Double)] {
        let edge = picture.edges[index]
        let from = boxes[edge.from]
        let to = boxes[edge.to]
        var points = [(x: from.x + from.width, y: ports.leaving[index])]
        for (step, y) in layout.bends[index].enumerated() {
            let layer = layout.layers[edge.from] + 1 + step
            let height = Self.margin + Self.titleHeight + y
            points.append((columnStarts[layer], height))
            points.append((columnStarts[layer] + columnWidths[layer], height))
        }
        points.append((to.x, ports.arriving[index]))
        return points
    }

    private func arrow(_ index: Int, _ points: [(x: Double, y: Double)]) -> String {
        let edge = picture.edges[index]
        let stroke = SVGPalette.stroke(of: edge.style)
        var path = "M\(SVGText.number(points[0].x)) \(SVGText.number(points[0].y))"
        for (left, right) in zip(points, points.dropFirst()) {
            let reach = max((right.x - left.x) / 2, 12)
            let curve = [left.x + reach, left.y, right.x - reach, right.y, right.x, right.y].map(SVGText.number)
            path += "C\(curve.joined(separator: " "))"
        }
        let dashes = stroke.dashes.map { " stroke-dasharray=\"\($0)\"" } ?? ""
        return "<path d=\"\(path)\" fill=\"none\" stroke=\"\(stroke.colour)\" "
            + "stroke-width=\"\(SVGText.number(stroke.width))\"\(dashes) marker-end=\"url(#\(edge.style))\"/>"
    }

    /// The label stands in the middle of the last gap that the arrow crosses, where it bends from one height to another.
    private func label(_ index: Int, _ points: [(x: Double, y: Double)]) -> String? {
        let edge = picture.edges[index]
        guard !edge.label.isEmpty, points.count > 1 else { return nil }
        let left = points[points.count - 2]
        let right = points[points.count - 1]
        let x = SVGText.number((left.x + right.x) / 2)
        let y = (left.y + right.y) / 2 + 3.8
        let halo =
            "text-anchor=\"middle\" stroke=\"#ffffff\" stroke-width=\"5\" stroke-linejoin=\"round\" "
            + "paint-order=\"stroke\""
        return line(edge.label, x, y, 11, SVGPalette.stroke(of: edge.style).colour, halo)
    }
}

/// Where arrows leave and reach their boxes: side by side, in the order of where they come from and go to.
private struct EdgePorts {
    private(set) var leaving: [Double]
    private(set) var arriving: [Double]

    init(_ picture: GraphPicture, _ boxes: [(y: Double, height: Double)], _ layout: LayeredLayout) {
        leaving = Array(repeating: 0, count: picture.edges.count)
        arriving = leaving
        let outgoing = Dictionary(grouping: picture.edges.indices) { picture.edges[$0].from }
        let incoming = Dictionary(grouping: picture.edges.indices) { picture.edges[$0].to }
        for node in picture.nodes.indices {
            let out = outgoing[node] ?? []
            let into = incoming[node] ?? []
            let byGoal = out.sorted { layout.firstHeight($0, picture) < layout.firstHeight($1, picture) }
            let bySource = into.sorted { layout.lastHeight($0, picture) < layout.lastHeight($1, picture) }
            for (place, edge) in byGoal.enumerated() {
                leaving[edge] = Self.port(place, of: byGoal.count, boxes[node])
            }
            for (place, edge) in bySource.enumerated() {
                arriving[edge] = Self.port(place, of: bySource.count, boxes[node])
            }
        }
    }

    private static func port(_ place: Int, of count: Int, _ box: (y: Double, height: Double)) -> Double {
        let step = min(16, (box.height - 20) / Double(max(count, 1)))
        return box.y + box.height / 2 + (Double(place) - Double(count - 1) / 2) * step
    }
}

extension LayeredLayout {
    fileprivate func firstHeight(_ edge: Int, _ picture: GraphPicture) -> Double {
        bends[edge].first ?? middles[picture.edges[edge].to]
    }

    fileprivate func lastHeight(_ edge: Int, _ picture: GraphPicture) -> Double {
        bends[edge].last ?? middles[picture.edges[edge].from]
    }
}
