public import Digests
import JSON

extension Pipeline {
    /// Digest of all that the pipeline reads of a record, its name included: a field that nobody reads has no part in
    /// it.
    public func inputDigest(of record: Record) -> ContentDigest {
        var digester = Digester("record")
        digester.append(JSONWriter.text(record.id))
        for field in readFields {
            digester.append(field)
            // An absent field is told from one that is null.
            digester.append(record.value(of: field).map { JSONWriter.text($0) } ?? "")
        }
        return digester.finish()
    }

    /// The fields of a record that the pipeline names anywhere, dotted, in order.
    static func readFields(of definition: PipelineDefinition) -> [String] {
        var fields = Set(definition.input.pass.map(\.field.name))
        let templates = [definition.input.text] + definition.stages.compactMap(\.text)
        let conditions = definition.stages.flatMap { [$0.condition].compactMap(\.self) + $0.settings.conditions }
        let expressions = conditions + definition.output.map(\.expression)
        let references =
            templates.flatMap(\.placeholders).map(\.reference) + expressions.flatMap(\.references).map(\.value)
        for case .field(let path) in references { fields.insert(path.name) }
        return fields.sorted()
    }
}
