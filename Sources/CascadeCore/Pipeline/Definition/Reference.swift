/// A field of a record; a dotted name goes into nested objects.
public struct FieldPath: Sendable, Hashable, CustomStringConvertible {
    /// The names from the outside in; never empty.
    public let components: [String]

    /// A field by the names that lead to it, from the outside in.
    public init(_ components: [String]) {
        self.components = components
    }

    /// A field by its dotted name.
    public init(dotted name: String) {
        components = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    }

    /// The dotted name.
    public var name: String { components.joined(separator: ".") }

    /// The dotted name.
    public var description: String { name }
}

/// What a name in an expression or a template stands for.
public enum Reference: Sendable, Hashable, CustomStringConvertible {
    /// `text`: what `input.text` gives for the record.
    case text
    /// `id`: what names the record.
    case id
    /// `record.subject`: a field of the record.
    case field(FieldPath)
    /// `intent.label`: a result of a stage; with an empty path all of its results, or null.
    case result(stage: String, path: [String])

    /// The stage that must be asked, if one must.
    public var stage: String? {
        if case .result(let stage, _) = self { stage } else { nil }
    }

    /// The name as it is written in an expression.
    public var description: String {
        switch self {
        case .text: "text"
        case .id: "id"
        case .field(let path): "record.\(path.name)"
        case .result(let stage, let path): ([stage] + path).joined(separator: ".")
        }
    }
}
