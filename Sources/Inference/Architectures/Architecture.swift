import GGUF

/// A family of models: how its metadata becomes a description that an executor runs.
protocol Architecture: Sendable {
    /// The family's name in `general.architecture`.
    static var name: String { get }

    /// Reads the description out of a model's metadata, checking every figure.
    static func description(of file: GGUFFile) throws(GGUFError) -> EncoderDescription
}

/// Every family that loads, in the order they are named to users.
enum ArchitectureRegistry {
    static let all: [any Architecture.Type] = [
        BertArchitecture.self
    ]

    /// The family of that name.
    static func architecture(named name: String) -> (any Architecture.Type)? { all.first { $0.name == name } }
}
