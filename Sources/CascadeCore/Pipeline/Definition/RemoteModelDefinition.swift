/// The long form of a model that runs elsewhere.
public struct RemoteModelDefinition: Sendable {
    /// The protocol that an endpoint speaks.
    public enum API: String, Sendable, CaseIterable {
        case openai
        case anthropic
    }

    /// What is replaced before a text leaves this machine.
    public enum Redaction: String, Sendable, CaseIterable {
        case email
        case phone
        case iban
        case card
    }

    /// The name that stages use.
    public let name: Located<String>
    /// Base address of the service.
    public let endpoint: Located<String>
    /// The protocol it speaks.
    public let api: API
    /// The service's own name for the model.
    public let remoteName: Located<String>
    /// The environment variable that holds the key.
    public let keyVariable: Located<String>?
    /// What must not leave this machine.
    public let redact: [Redaction]
    /// What stands in for a digest when results are stored.
    public let revision: String?
}
