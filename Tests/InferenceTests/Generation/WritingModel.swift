import GGUF
import ModelPorts
import Testing

@testable import Inference

/// A tiny random model on the disk, with a tokenizer and, where asked, a chat template: what it writes is nonsense, but
/// always the same.
final class WritingModel {
    let path: String
    private let folder: RandomFolder

    /// - Parameter template: A chat template for the file.
    init(_ name: String, as type: GGUFType = .f32, template: String? = nil) throws {
        folder = try RandomFolder(name)
        path = folder.path + "/model.gguf"
        try FolderImporter.importFolder(folder.path, to: path, recipe: QuantizationRecipe(everyMatrixAs: type))
        guard let template else { return }
        let file = try GGUFFile(path: path)
        var writer = GGUFWriter()
        writer.copyMetadata(file.metadata)
        writer.set("tokenizer.chat_template", template)
        for tensor in file.tensors { writer.addTensor(copying: tensor) }
        try writer.write(to: path)
    }

    /// Models of an engine of its own.
    func models(threads: Int = 2, sharesPrompts: Bool = true, memory: Int? = nil, cut: Bool = false) -> LocalModels {
        let engine = Engine(threads: threads, teamThreshold: cut ? 0 : ThreadTeam.worthSharing, memory: memory)
        return LocalModels(engine: engine, sharesPrompts: sharesPrompts)
    }

    func generator(threads: Int = 2, sharesPrompts: Bool = true, cache: KeyValueType? = nil) throws -> LocalGenerator {
        try models(threads: threads, sharesPrompts: sharesPrompts).localGenerator(
            GeneratorReference(path: path, cache: cache))
    }
}

extension Prompt {
    /// A prompt whose beginning several share.
    static func about(_ text: String) -> Prompt {
        Prompt(before: "What is it about?\n", text: text, after: "\n")
    }
}
