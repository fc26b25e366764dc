import JSON

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A Hugging Face folder: `config.json` and, beside it, weights and a vocabulary. An adapter's has its own name for it.
struct ModelFolder {
    let path: String
    let config: JSONObject
    private let configName: String

    init(path: String, config name: String = "config.json") throws {
        self.path = path
        configName = name
        guard let config = try Self.json(name, in: path)?.objectValue else {
            throw ImportError(
                folder: path,
                reason: "\(name) is missing or no JSON object; give the folder that the model was saved to")
        }
        self.config = config
    }

    /// A file of the folder as JSON; nil where there is none.
    /// - Throws: `ImportError` for a file that is no JSON.
    func json(_ name: String) throws -> JSONValue? { try Self.json(name, in: path) }

    /// A file of the folder as text; nil where there is none.
    func text(_ name: String) -> String? { Self.bytes(name, in: path).map { String(decoding: $0, as: UTF8.self) } }

    /// A file of the folder as bytes; nil where there is none.
    func bytes(_ name: String) -> [UInt8]? { Self.bytes(name, in: path) }

    /// A whole number of the configuration that must be there.
    func required(_ key: String) throws -> Int {
        guard let value = config[key]?.intValue, value > 0 else { throw error("lacks a positive '\(key)'") }
        return value
    }

    /// An error about the folder's configuration.
    func error(_ reason: String) -> ImportError { ImportError(folder: path, reason: "\(configName) \(reason)") }

    private static func json(_ name: String, in folder: String) throws -> JSONValue? {
        guard let bytes = bytes(name, in: folder) else { return nil }
        do {
            return try JSONParser.parse(bytes)
        } catch {
            throw ImportError(folder: folder, reason: "\(name): \(error)")
        }
    }

    private static func bytes(_ name: String, in folder: String) -> [UInt8]? {
        (try? Data(contentsOf: URL(filePath: folder).appending(path: name))).map { [UInt8]($0) }
    }
}

/// Why a folder can't be imported.
public struct ImportError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The folder.
    public let folder: String
    /// What is missing or wrong in it, and what to do.
    public let reason: String

    /// The error as users read it.
    public var description: String { "\(folder): \(reason)" }
}
