import YAML

/// No two things of the output have one key.
enum OutputNames: PipelineValidator {
    /// What a line holds beside `pass` and `output`, always or at times.
    private static let reserved = [
        "id": "the record's id",
        "error": "the reason in the line of a record that failed",
        "trace": "what '--trace' adds to a line",
    ]

    static func validate(_ context: ValidationContext) {
        let input = context.draft.input
        let pass = input?.pass ?? []
        for field in pass {
            // The field that names the record may be passed: the line holds its value under that name already.
            if field.field.name == "id", input?.id?.value == field.field { continue }
            guard let owner = reserved[field.field.name] else { continue }
            context.reading.takenName(field.field.name, by: owner, at: field.range)
        }
        let passed = Set(pass.map(\.field.name))
        for field in context.draft.output {
            let handed = passed.contains(field.name.value) ? "a field that 'pass' hands on" : nil
            guard let owner = reserved[field.name.value] ?? handed else { continue }
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
