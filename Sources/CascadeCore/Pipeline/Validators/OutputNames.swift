import YAML

/// No two things of the output have one key.
enum OutputNames: PipelineValidator {
    static func validate(_ context: ValidationContext) {
        let input = context.draft.input
        let id = input?.id?.value.name ?? "id"
        var taken = Dictionary((input?.pass ?? []).map { ($0.field.name, "a field that 'pass' hands on") }) { $1 }
        for field in input?.pass ?? [] where field.field.name == id {
            context.reading.takenName(id, by: "the record's id, which is always written", at: field.range)
        }
        taken[id] = "the record's id"
        taken["error"] = "the reason in the line of a record that failed"
        for field in context.draft.output {
            guard let owner = taken[field.name.value] else { continue }
            context.reading.takenName(field.name.value, by: owner, at: field.name.range)
        }
    }
}

extension Reading {
    fileprivate func takenName(_ name: String, by owner: String, at range: SourceRange) {
        error(
            "taken-name", at: range, "the output's '\(name)' is \(owner)",
            advice: "give this another name, or leave it out")
    }
}
