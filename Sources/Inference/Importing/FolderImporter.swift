public import GGUF
import JSON

/// Turns a Hugging Face folder into one GGUF file.
public enum FolderImporter {
    /// Families by their `model_type`, each with what reads its folders.
    private static let families: [String: @Sendable (ModelFolder, SafetensorsModel) throws -> ImportPlan] = [
        "bert": BertImport.plan
    ]

    /// Imports the model in `folder`, its matrices stored as `type`, and writes it to `output`.
    /// - Throws: `ImportError` or `GGUFError`.
    public static func importFolder(_ folder: String, to output: String, type: GGUFType) throws {
        let folder = try ModelFolder(path: folder)
        let kind = folder.config["model_type"]?.stringValue ?? "nothing"
        guard let family = families[kind] else {
            throw folder.error(
                "says model_type '\(kind)'; this version imports \(families.keys.sorted().joined(separator: ", "))")
        }
        let weights = try SafetensorsModel(directory: folder.path)
        var plan = try family(folder, weights)
        try VocabularyImport.addWordPiece(from: folder, to: &plan.writer)
        for tensor in plan.tensors { try add(tensor, of: weights, as: type, to: &plan.writer) }
        try plan.writer.write(to: output)
    }

    private static func add(
        _ tensor: ImportPlan.Tensor, of weights: SafetensorsModel, as type: GGUFType, to writer: inout GGUFWriter
    ) throws {
        let source = try weights.tensor(required: tensor.source)
        let dimensions = Array(source.shape.reversed())
        let type = dimensions.count < 2 ? .f32 : type.fitting(elementsPerRow: source.elementsPerRow)
        writer.addTensor(tensor.name, type: type, dimensions: dimensions) { (sink) throws(GGUFError) in
            try sink.write(rowCount: source.rowCount) { (rows, buffer) throws(GGUFError) in
                try source.read(rows: rows, into: buffer)
            }
        }
    }
}

/// What an import writes: metadata, and which of the folder's tensors goes where.
struct ImportPlan {
    struct Tensor {
        /// Its name in the GGUF file.
        let name: String
        /// Its name in the folder.
        let source: String
    }

    var writer = GGUFWriter()
    var tensors: [Tensor] = []
}
