import CascadeCore
import Inference
import ModelPorts

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Finds models by the names that pipelines use.
///
/// In this order: a path relative to the pipeline file; `models/NAME/model.gguf` in the pipeline's folder or a parent of
/// it; the folders of `$CASCADE_MODELS`; the user's data folder; the models that were installed with this program.
struct ModelFolders: ModelCatalog {
    let models: LocalModels

    func describe(_ name: String, relativeTo pipeline: String) -> Result<ModelInfo, ModelLookupFailure> {
        let candidates = places(for: name, relativeTo: pipeline)
        guard let path = candidates.first(where: Self.isFile) else {
            return .failure(.notFound(searched: candidates, available: available(relativeTo: pipeline)))
        }
        do {
            let info = try models.info(ofModelAt: path)
            // What a run would stumble over is found when the pipeline is checked.
            try models.load(path)
            return .success(info)
        } catch let error as ModelError {
            return .failure(.unusable(path: path, reason: error.reason))
        } catch {
            return .failure(.unusable(path: path, reason: "\(error)"))
        }
    }

    func locate(adapter: String, relativeTo pipeline: String) -> Result<String, ModelLookupFailure> {
        let path = adapter.hasPrefix("/") ? adapter : Self.join(Self.folder(of: pipeline), adapter)
        return Self.isFile(path) ? .success(path) : .failure(.notFound(searched: [path], available: []))
    }

    /// Files to try, in order.
    private func places(for name: String, relativeTo pipeline: String) -> [String] {
        let folder = Self.folder(of: pipeline)
        var places = [name.hasPrefix("/") ? name : Self.join(folder, name)]
        // A name with a slash, or a file's name, is a path and nothing else.
        if name.contains("/") || name.hasSuffix(".gguf") { return places }
        places += roots(relativeTo: pipeline).map { "\($0)/\(name)/model.gguf" }
        return places
    }

    /// Folders that hold models by name.
    private func roots(relativeTo pipeline: String) -> [String] {
        let environment = ProcessInfo.processInfo.environment
        var roots = Self.parents(of: Self.folder(of: pipeline)).map { Self.join($0, "models") }
        roots += (environment["CASCADE_MODELS"] ?? "").split(separator: ":").map(String.init)
        let data = environment["XDG_DATA_HOME"] ?? environment["HOME"].map { $0 + "/.local/share" }
        if let data { roots.append(data + "/cascade/models") }
        if let installed = Self.installed, !roots.contains(installed) { roots.append(installed) }
        return roots
    }

    /// `../share/cascade/models` as seen from the program's folder, whatever links lead to it. A program that stands
    /// where it was built has none.
    private static let installed: String? = {
        guard let program = Executable.realPath else { return nil }
        let models = folder(of: folder(of: program)) + "/share/cascade/models"
        return UserFile.isFolder(models) == true ? models : nil
    }()

    private func available(relativeTo pipeline: String) -> [String] {
        let names = roots(relativeTo: pipeline).flatMap { root in
            let entries = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
            return entries.filter { Self.isFile("\(root)/\($0)/model.gguf") }
        }
        return Set(names).sorted()
    }

    /// The folder of a file and all folders above it, as far as the path can tell: relative paths go up through the
    /// current folder.
    private static func parents(of folder: String) -> [String] {
        let here = FileManager.default.currentDirectoryPath
        let whole = folder.hasPrefix("/") ? folder : join(here, folder)
        var parts: [Substring] = []
        for part in whole.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return (0...parts.count).reversed().map { "/" + parts[..<$0].joined(separator: "/") }
    }

    private static func folder(of file: String) -> String {
        guard let slash = file.lastIndex(of: "/") else { return "." }
        return slash == file.startIndex ? "/" : String(file[..<slash])
    }

    private static func join(_ folder: String, _ name: String) -> String {
        if folder == "." { return name }
        return folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }

    private static func isFile(_ path: String) -> Bool { UserFile.isFolder(path) == false }
}
