public import ArgumentParser
public import CascadeCore
import JSON
import YAML

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

    @Argument(help: "The pipeline file.")
    var pipeline: String

    @Option(help: "svg, dot (Graphviz) or mermaid.")
    var format: GraphDrawing.Format = .svg

    @Flag(help: "Print the picture's text as a JSON string, with its format.")
    var json = false

    func run() throws {
        try reportingErrors {
            // A graph is drawn without its models: they may not be there yet.
            let loaded = PipelineLoader.load(path: pipeline, catalog: nil)
            for diagnostic in loaded.diagnostics { Output.note(diagnostic.rendered) }
            guard let definition = loaded.definition else { throw ExitCode.data }
            let text = GraphDrawing.text(of: definition, as: format)
            if json {
                Output.line(JSONWriter.text(["format": .string(format.rawValue), "text": .string(text)]))
            } else {
                Output.line(text)
            }
        }
    }
}

extension GraphDrawing.Format: ExpressibleByArgument {}
