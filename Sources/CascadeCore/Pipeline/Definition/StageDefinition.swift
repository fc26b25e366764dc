/// One stage as the file says it.
public struct StageDefinition: Sendable {
    /// Its name, an identifier.
    public let name: Located<String>
    /// What its kind says: `ClassifierSettings`, `ExtractorSettings`, `SummarizerSettings`, `RouterSettings`.
    public let settings: any StageSettings
    /// The model's name as the file gives it; see `ModelCatalog`.
    public let model: Located<String>?
    /// What it reads, if not the input's text.
    public let text: Template?
    /// The condition under which it is run; false yields null.
    public let condition: Expression?
    /// What happens when it fails.
    public let onError: Located<FailurePolicy>?
    /// Its keys that only models that write give a meaning to, as they stand in the file.
    let generativeKeys: [Located<String>]

    /// The kind's name: `classifier`.
    public var kind: String { type(of: settings).kind }
}

/// What becomes of a record when a stage that it asked for fails.
public enum FailurePolicy: String, Sendable, CaseIterable {
    /// The record fails. The default.
    case fail
    /// The stage yields null.
    case null
    /// The next tier of the cascade is asked.
    case escalate
}
