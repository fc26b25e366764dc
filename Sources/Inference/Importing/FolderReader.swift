import GGUF
import JSON

/// A Hugging Face folder as families read it: its configuration, and the names of its tensors.
struct FolderReader {
    /// No count of a model is larger, and products of any two of them are numbers yet.
    private static let largest = 1 << 24

    let folder: ModelFolder
    let weights: SafetensorsModel
    /// The configuration of the language model; a folder of a larger model has it inside its own.
    private(set) var config: JSONObject
    /// Stands before the names of the language model's tensors in such a folder.
    let prefix: String

    init(folder: ModelFolder, weights: SafetensorsModel) {
        self.folder = folder
        self.weights = weights
        let inner = folder.config["text_config"]?.objectValue
        config = inner ?? folder.config
        let prefixes = inner == nil ? [""] : ["model.language_model.", "language_model.model.", "language_model."]
        prefix = prefixes.first { prefix in weights.tensorNames.contains { $0.hasPrefix(prefix) } } ?? ""
    }

    /// The same folder with `usual` in the places of what its configuration leaves out.
    func filled(with usual: [(key: String, value: JSONValue)]) -> FolderReader {
        var reader = self
        for (key, value) in usual where config[key] == nil { reader.config.append(key, value) }
        return reader
    }

    /// What the folder says it is.
    var modelType: String { config["model_type"]?.stringValue ?? "" }

    /// The class that the weights were saved from.
    var architecture: String { folder.config["architectures"]?.arrayValue?.first?.stringValue ?? "" }

    func has(_ tensor: String) -> Bool { weights.tensor(named: tensor) != nil }

    /// A count of layers under the first of `keys` that is there.
    func layers(_ keys: String...) throws -> Int {
        guard let count = try optionalInt(keys) else { throw folder.error("lacks a positive '\(keys[0])'") }
        guard count <= FamilyMetadata.layerLimit else { throw folder.error("has too many layers: \(count)") }
        return count
    }

    /// A whole number above 0 under the first of `keys` that is there.
    func int(_ keys: String...) throws -> Int {
        guard let value = try optionalInt(keys) else { throw folder.error("lacks a positive '\(keys[0])'") }
        return value
    }

    /// The same, where it may be missing or null.
    func optionalInt(_ keys: String...) throws -> Int? { try optionalInt(keys) }

    private func optionalInt(_ keys: [String]) throws -> Int? {
        for key in keys {
            guard let value = config[key], value != .null else { continue }
            guard let number = value.intValue, number > 0, number <= Self.largest else {
                throw folder.error("has a '\(key)' that is no number from 1 to \(Self.largest)")
            }
            return number
        }
        return nil
    }

    /// A number under the first of `keys` that is there.
    func float(_ keys: String...) throws -> Float? {
        for key in keys {
            guard let value = config[key], value != .null else { continue }
            guard let number = value.doubleValue, number.isFinite else {
                throw folder.error("has a '\(key)' that is no number")
            }
            return Float(number)
        }
        return nil
    }

    /// A token's id under `key`.
    func token(_ key: String, usual: UInt32) throws -> UInt32 {
        guard let value = config[key], value != .null else { return usual }
        guard let number = value.intValue, number >= 0, number <= Self.largest else {
            throw folder.error("has a '\(key)' that is no token")
        }
        return UInt32(number)
    }

    func bool(_ key: String) -> Bool? { config[key]?.boolValue }

    func string(_ keys: String...) -> String? { keys.lazy.compactMap { config[$0]?.stringValue }.first }

    /// A function by its name in configurations.
    func activation(_ keys: String..., usual: String) throws -> Activation {
        let name = keys.lazy.compactMap { config[$0]?.stringValue }.first ?? usual
        switch name {
        case "gelu", "gelu_python": return .gelu
        case "gelu_new", "gelu_pytorch_tanh", "gelu_fast", "gelu_python_tanh": return .geluTanh
        case "relu": return .relu
        case "silu", "swish": return .silu
        case "tanh": return .tanh
        default: throw folder.error("says '\(keys[0])': '\(name)'; gelu, gelu_new, relu, silu and tanh are run")
        }
    }

    /// Refuses a setting that this family's description has no place for.
    func refuse(_ key: String, unless allowed: JSONValue...) throws {
        guard let value = config[key], value != .null, !allowed.contains(value) else { return }
        throw folder.error("says '\(key)': \(JSONWriter.text(value)), which is not run")
    }
}

extension SafetensorsModel {
    /// The names of all tensors, sorted.
    var tensorNames: [String] { tensors.map(\.name) }
}
