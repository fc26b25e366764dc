import YAML

/// A stage's prompt as the file words it, in place of the kind's own.
public struct PromptTemplate: Sendable {
    /// What a name in double braces stands for.
    public enum Insert: String, Sendable, Hashable, CaseIterable {
        /// The record's text.
        case text
        /// The label that is asked about, where a text may have many.
        case label
        /// The labels with their descriptions, one a line.
        case labels
        /// Example texts with their labels.
        case examples
        /// The fields with their types, one a line.
        case fields
        /// What the summary is to look like, as a clause.
        case style
    }

    /// A run of words, or an insert.
    enum Part: Sendable, Hashable {
        case words(String)
        case insert(Insert)
    }

    /// The system message; nil for the kind's own, as for every part below.
    let system: [Part]?
    /// The user's message up to the text.
    let before: [Part]?
    /// The user's message behind the text.
    let after: [Part]?
    /// What the answer begins with.
    let opening: [Part]?
    /// Where `{{text}}` stands.
    let textRange: SourceRange?

    /// The inserts that stand anywhere in it.
    var inserts: Set<Insert> {
        let parts = [system, before, after, opening].compactMap(\.self).joined()
        return Set(
            parts.compactMap { part in
                if case .insert(let insert) = part { insert } else { nil }
            })
    }
}
