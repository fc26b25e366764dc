import ArgumentParser
import CascadeCore

/// `cascade graph`.
struct GraphCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "graph",
        abstract: "Draw a pipeline.",
        discussion: """
            Examples:
              cascade graph pipelines/bank-support.yaml > graph.svg
              cascade graph pipelines/bank-support.yaml --format mermaid
            """
    )

    /// A way to draw.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case svg
        case dot
        case mermaid
        case json
    }

    @Argument(help: "The pipeline file.")
    var pipeline: String

    @Option(help: "svg, dot (Graphviz) or mermaid.")
    var format: Format = .svg

    @Flag(help: "Print nodes and edges as JSON.")
    var json = false

    func run() throws {
        try reportingErrors {
            // A graph is drawn without its models: they may not be there yet.
            let loaded = PipelineLoader.load(path: pipeline, catalog: nil)
            for diagnostic in loaded.diagnostics { Output.note(diagnostic.description) }
            guard let definition = loaded.definition else { throw ExitCode.data }
            Output.line(GraphDrawing(definition).text(json ? .json : format))
        }
    }
}
