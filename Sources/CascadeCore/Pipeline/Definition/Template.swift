public import YAML

/// A text with names in double braces: `{{subject}}\n\n{{body?}}`.
public struct Template: Sendable {
    /// A run of text, or a name to put a value in for.
    public enum Part: Sendable {
        case literal(String)
        case placeholder(Placeholder)
    }

    /// A name in double braces.
    public struct Placeholder: Sendable {
        /// What the name stands for: a field of the record, or a stage's result.
        public let reference: Reference
        /// Whether a missing or null value is empty text (`{{x?}}`), not an error of the record.
        public let isOptional: Bool
        /// Where the name stands, without its braces.
        public let range: SourceRange
    }

    /// The parts in order; no two runs of text stand side by side.
    public let parts: [Part]
    /// Where the template stands.
    public let range: SourceRange

    /// The names in it, in order.
    public var placeholders: [Placeholder] {
        parts.compactMap { part in
            if case .placeholder(let placeholder) = part { placeholder } else { nil }
        }
    }
}
