import JSON

extension Template {
    /// The template's text for one record.
    /// - Parameter resolve: Gives the value that a name stands for; null when there is none.
    /// - Throws: `StageFailure` `missing_field` for a value that must be there, and whatever `resolve` throws.
    func rendered(resolve: (Reference) async throws -> JSONValue) async throws -> RenderedText {
        var text = RenderedText()
        for part in parts {
            switch part {
            case .literal(let literal): text.append(literal: literal)
            case .placeholder(let placeholder):
                let value = try await resolve(placeholder.reference)
                if value.isNull && !placeholder.isOptional { throw StageFailure.missing(placeholder.reference) }
                text.append(value.templateText, from: placeholder.reference.segmentName)
            }
        }
        return text
    }
}

extension Reference {
    /// The name under which an extractor reports values that stand here.
    fileprivate var segmentName: String {
        if case .field(let path) = self { path.name } else { description }
    }
}

extension JSONValue {
    /// The value as it reads in a text: strings and numbers as they are, null as nothing, the rest as JSON.
    fileprivate var templateText: String {
        switch self {
        case .null: ""
        case .string(let text): text
        case .number(let number): number.text
        case .bool, .array, .object: JSONWriter.text(self)
        }
    }
}

extension StageFailure {
    /// A field that is to be handed through is not there.
    static func missing(_ passed: PassedField) -> StageFailure {
        let name = passed.field.name
        return StageFailure(
            code: "missing_field",
            reason: "the record has no field '\(name)' (write '\(name)?' under 'pass' if it may be missing)")
    }

    /// A value that a text can't do without is not there.
    static func missing(_ reference: Reference) -> StageFailure {
        switch reference {
        case .field(let path):
            StageFailure(
                code: "missing_field",
                reason: "the record has no field '\(path.name)' (write {{\(path.name)?}} if it may be missing)")
        default:
            StageFailure(
                code: "missing_result",
                reason: "'\(reference)' is null for this record (write {{\(reference)?}} if it may be)")
        }
    }
}
