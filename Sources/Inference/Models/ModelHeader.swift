import GGUF
import ModelPorts
import Tokenizers

/// A model's file, opened, with its metadata understood; no weight has been read.
struct ModelHeader: Sendable {
    let file: GGUFFile
    let description: ModelDescription
    let info: ModelInfo

    /// Opens the file at `path`.
    /// - Throws: `ModelError`, with what is wrong and where.
    init(path: String) throws(ModelError) {
        do throws(GGUFError) {
            self = try ModelHeader(GGUFFile(path: path), path: path)
        } catch {
            throw ModelError(error, path: path)
        }
    }

    /// Understands the metadata of a file that is open.
    init(_ file: GGUFFile, path: String) throws(GGUFError) {
        self.file = file
        let name = try file.metadata.string(required: "general.architecture")
        guard let architecture = ArchitectureRegistry.architecture(named: name) else {
            let known = ArchitectureRegistry.all.map { $0.name }.joined(separator: ", ")
            throw file.error(
                .valueOutOfRange("'\(name)'", allowed: "the families that run: \(known)"),
                at: "general.architecture")
        }
        description = try architecture.description(of: FamilyMetadata(file: file, family: name))
        info = ModelInfo(
            name: Self.name(forPath: path), path: path, architecture: name, tasks: Self.tasks(of: description),
            labels: description.labels, contextLength: description.contextLength,
            followsInstructions: description.followsInstructions, isUncased: try WordPiece.isUncased(file))
    }

    /// A model's name for people: its folder's where the file is called `model.gguf`, otherwise the file's own.
    private static func name(forPath path: String) -> String {
        let parts = path.split(separator: "/")
        guard let file = parts.last else { return path }
        if file == "model.gguf", parts.count > 1 { return String(parts[parts.count - 2]) }
        return file.hasSuffix(".gguf") ? String(file.dropLast(5)) : String(file)
    }

    private static func tasks(of description: ModelDescription) -> Set<ModelTask> {
        let writes: Set<ModelTask> = description.output == nil ? [] : [.generate]
        return switch description.head {
        case .none: writes.union([.embed])
        case .sequence: writes.union([.classify, .embed])
        case .tokens: writes.union([.labelTokens, .embed])
        }
    }
}

extension ModelError {
    /// A file's flaw, as whoever asked for the model sees it.
    init(_ error: GGUFError, path: String) {
        let missing =
            switch error.code {
            case .cannotOpen: true
            default: false
            }
        // The error's own text begins with the path, which stands here already.
        let text = "\(error)"
        let prefix = path + ": "
        let reason = text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text
        self.init(code: missing ? .missing : .unusable, model: path, reason: reason)
    }
}
