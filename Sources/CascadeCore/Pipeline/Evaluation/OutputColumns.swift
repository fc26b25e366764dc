import JSON

/// The columns of tabular output, known before the first record.
///
/// A value that is a map of known names becomes one column a name, dotted; everything else is one column.
struct OutputColumns {
    let all: [OutputColumn]

    init(_ definition: PipelineDefinition) {
        let shapes = PipelineGraph(definition).shapes(of: definition.stages)
        var all = [OutputColumn(path: ["id"])]
        // The id's own field may be passed as well, and stays one column.
        all += definition.input.pass.filter { $0.field.name != "id" }.map { OutputColumn(path: [$0.field.name]) }
        for field in definition.output {
            let shape =
                if case .reference(let reference) = field.expression.root.kind {
                    reference.shape(among: shapes)
                } else {
                    ResultShape.any
                }
            all += Self.columns(under: [field.name.value], shape)
        }
        self.all = all
    }

    private static func columns(under path: [String], _ shape: ResultShape) -> [OutputColumn] {
        let members = shape.members
        if members.isEmpty { return [OutputColumn(path: path)] }
        return members.flatMap { columns(under: path + [$0.name], $0.shape) }
    }
}
