/// Pictures of a pipeline's graph.
public enum GraphDrawing {
    /// What a picture can be written as.
    public enum Format: String, Sendable, CaseIterable {
        case svg
        /// Graphviz.
        case dot
        /// Mermaid, which Markdown viewers draw.
        case mermaid
    }

    /// The picture of a pipeline. The same pipeline gives the same bytes on every machine.
    public static func text(of pipeline: PipelineDefinition, as format: Format) -> String {
        let picture = GraphPicture(pipeline)
        return switch format {
        case .svg: SVGDrawing(picture).text
        case .dot: DotDrawing.text(of: picture)
        case .mermaid: MermaidDrawing.text(of: picture)
        }
    }
}
