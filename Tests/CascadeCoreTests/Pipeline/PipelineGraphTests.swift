import CascadeCore
import Testing
import YAML

@Suite("Graphs and their pictures")
struct PipelineGraphTests {
    @Test("Stages stand behind everything they ask for")
    func layers() throws {
        let graph = PipelineGraph(try pipeline())
        #expect(graph.layers == [["a", "b", "lonely"], ["c"], ["d"]])
        #expect(graph.order == ["a", "b", "lonely", "c", "d"])
        #expect(graph.reachable == ["a", "b", "c", "d"])
        #expect(graph.cycles.isEmpty)
        #expect(graph.asked["d"] == ["c", "a"])
    }

    @Test("Every asking is an edge, with its reason")
    func edges() throws {
        let graph = PipelineGraph(try pipeline())
        #expect(
            graph.edges.map { "\($0.asker) \($0.asked) \($0.role)" } == [
                "stage(\"c\") a tier(0)", "stage(\"c\") b tier(1)", "stage(\"c\") b condition", "stage(\"d\") c text",
                "stage(\"d\") a text", "output(\"x\") d value",
            ])
    }

    @Test("A picture holds every box and arrow, and is the same each time", arguments: GraphDrawing.Format.allCases)
    func pictures(format: GraphDrawing.Format) throws {
        let text = GraphDrawing.text(of: try pipeline(), as: format)
        for name in ["a", "b", "c", "d", "lonely", "output", "record"] { #expect(text.contains(name)) }
        for label in ["asked first", "escalate", "when", "text"] { #expect(text.contains(label)) }
        #expect(text == GraphDrawing.text(of: try pipeline(), as: format))
    }

    @Test("Boxes don't overlap, and every arrow points to the right")
    func layout() throws {
        let text = GraphDrawing.text(of: try pipeline(), as: .svg)
        let boxes = text.matches(of: /<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)" rx="10"/).map {
            [$0.1, $0.2, $0.3, $0.4].map { Double($0) ?? .nan }
        }
        #expect(boxes.count == 7)
        for (index, box) in boxes.enumerated() {
            for other in boxes[(index + 1)...] {
                let isBeside = box[0] + box[2] <= other[0] || other[0] + other[2] <= box[0]
                let isAbove = box[1] + box[3] <= other[1] || other[1] + other[3] <= box[1]
                #expect(isBeside || isAbove)
            }
        }
        let arrows = text.matches(of: /<path d="M([\d.]+) [^"]*?([\d.]+) [\d.]+" fill="none"/)
        #expect(arrows.count == 8)
        for arrow in arrows { #expect((Double(arrow.1) ?? .nan) < (Double(arrow.2) ?? .nan)) }
    }

    @Test("Names can't break out of a picture")
    func escaping() throws {
        let evil = "\\\"\\\\]];<script>&{{x}}|\\u0001\\uFFFF"
        let pipeline = try pipeline(name: evil)
        let svg = GraphDrawing.text(of: pipeline, as: .svg)
        #expect(!svg.contains("<script>"))
        #expect(svg.contains("&lt;script&gt;&amp;"))
        #expect(svg.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 && $0.value != 0xFFFF })
        let dot = GraphDrawing.text(of: pipeline, as: .dot)
        #expect(dot.hasPrefix("digraph \"\\\"\\\\]];<script>"))
        let model = try self.pipeline(model: evil)
        let mermaid = GraphDrawing.text(of: model, as: .mermaid)
        #expect(!mermaid.contains("<script>") && !mermaid.contains("]];"))
    }

    private func pipeline(name: String = "demo", model: String = "m") throws -> PipelineDefinition {
        let text = """
            name: "\(name)"
            input: { text: "{{body}}" }
            stages:
              a: { kind: classifier, model: "\(model)" }
              b: { kind: classifier, model: m }
              c: { kind: router, cascade: [a, b], accept: 0.9, when: b.confidence > 0.1 }
              d: { kind: summarizer, model: m, text: "{{c.label}} {{a.label}}" }
              lonely: { kind: summarizer, model: m }
            output: { x: d.text }
            """
        let loaded = PipelineLoader.load(name: "x", bytes: Array(text.utf8), catalog: nil)
        return try #require(loaded.definition, "\(loaded.diagnostics.map(\.rendered))")
    }
}
