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
        try VocabularyImport.add(
            from: folder, vocabularySize: folder.config["vocab_size"]?.intValue, to: &plan.writer)
        for tensor in plan.tensors { try add(tensor, of: weights, as: type, to: &plan.writer) }
        try plan.writer.write(to: output)
    }

    private static func add(
        _ tensor: ImportPlan.Tensor, of weights: SafetensorsModel, as type: GGUFType, to writer: inout GGUFWriter
    ) throws {
        let source = try weights.tensor(required: tensor.source)
        let dimensions = Array(source.shape.reversed())
        let type = dimensions.count < 2 ? .f32 : StoredType.type(type, elementsPerRow: source.elementsPerRow)
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

extension GGUFTensorSink {
    /// Writes `rowCount` rows that `read` gives as f32, some at a time, so that no tensor is in memory whole.
    mutating func write(
        rowCount: Int, read: (Range<Int>, UnsafeMutableBufferPointer<Float>) throws(GGUFError) -> Void
    ) throws(GGUFError) {
        let step = max(1, 1 << 20 / max(1, elementsPerRow))
        for first in stride(from: 0, to: rowCount, by: step) {
            let rows = first..<min(rowCount, first + step)
            let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: rows.count * elementsPerRow)
            defer { buffer.deallocate() }
            try read(rows, buffer)
            try write(rows: UnsafeBufferPointer(buffer))
        }
    }
}

/// Which format a matrix is stored in.
enum StoredType {
    /// The wanted type where its blocks divide the rows; else F16, as llama.cpp falls back from Q8_0.
    static func type(_ wanted: GGUFType, elementsPerRow: Int) -> GGUFType {
        elementsPerRow.isMultiple(of: wanted.blockSize) ? wanted : .f16
    }
}
