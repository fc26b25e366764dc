public import GGUF
import JSON
import ModelPorts

/// Turns a Hugging Face folder into one GGUF file.
public enum FolderImporter {
    /// Imports the model in `folder`, its matrices stored as `recipe` says, and writes it to `output`.
    ///
    /// Nothing appears at `output` that would not load.
    /// - Parameter progress: Called after each tensor.
    /// - Throws: `ImportError` or `GGUFError`.
    public static func importFolder(
        _ folder: String, to output: String, recipe: QuantizationRecipe,
        progress: ((FileQuantizer.Progress) -> Void)? = nil
    ) throws {
        var plan = try plan(forFolder: folder)
        try VocabularyImport.add(
            from: plan.reader.folder, vocabularySize: plan.vocabularySize, to: &plan.writer)
        var flaw: ModelError?
        do {
            try write(plan, recipe, to: output, progress) { (file) throws(GGUFError) in
                do throws(GGUFError) {
                    let tokenizer = try TokenizerLoader().tokenizer(for: file)
                    _ = try TransformerModel(ModelHeader(file, path: file.file.path), tokenizer: tokenizer)
                } catch {
                    flaw = ModelError(error, path: file.file.path)
                    throw error
                }
            }
        } catch {
            guard let flaw else { throw error }
            throw ImportError(
                folder: folder,
                reason: "the files contradict each other: the model made of them would not load: \(flaw.reason)")
        }
    }

    /// Says what becomes of a folder's configuration and weights.
    static func plan(forFolder path: String) throws -> ImportPlan {
        let folder = try ModelFolder(path: path)
        let reader = FolderReader(folder: folder, weights: try SafetensorsModel(directory: folder.path))
        guard let family = ArchitectureRegistry.architecture(modelType: reader.modelType) else {
            let known = ArchitectureRegistry.all.flatMap { $0.modelTypes }.sorted().joined(separator: ", ")
            throw folder.error("says model_type '\(reader.modelType)'; these are imported: \(known)")
        }
        let plan = try family.plan(reader)
        try plan.requireNothingLeft()
        return plan
    }

    /// Writes what a plan says, unless `check` has something against the file.
    static func write(
        _ plan: ImportPlan, _ recipe: QuantizationRecipe, to output: String,
        _ progress: ((FileQuantizer.Progress) -> Void)? = nil,
        check: ((GGUFFile) throws(GGUFError) -> Void)? = nil
    ) throws {
        var writer = plan.writer
        let recipe = recipe.adapted(toTensors: plan.tensors.map(\.name))
        writer.set("general.quantization_version", FileQuantizer.quantizationVersion)
        if let fileType = recipe.fileType { writer.set("general.file_type", fileType) }
        let views = try plan.tensors.map { tensor in
            let source = try plan.reader.weights.tensor(required: tensor.source)
            return (
                tensor.name,
                try TransformedTensor(source, tensor.transform, plan.reader.weights, folder: plan.reader.folder.path)
            )
        }
        let all = views.reduce(0) { $0 + $1.1.elementCount }
        var finished = 0
        for (name, view) in views {
            finished += view.elementCount
            let state = FileQuantizer.Progress(tensor: name, finishedElements: finished, allElements: all)
            let dimensions = Array(view.shape.reversed())
            let stored = recipe.type(forTensor: name, dimensions: dimensions)
            writer.addTensor(name, type: stored, dimensions: dimensions) { (sink) throws(GGUFError) in
                try view.write(to: &sink)
                progress?(state)
            }
        }
        try writer.write(to: output, check: check)
    }
}

/// A folder's tensor as a GGUF file is to have it.
private struct TransformedTensor {
    let source: SafetensorsTensor
    let transform: ImportPlan.Transform
    /// Extents, outermost first.
    let shape: [Int]

    /// Elements in all.
    var elementCount: Int { shape.reduce(1, *) }
    /// What follows `source`, row after row.
    private let others: [SafetensorsTensor]

    init(
        _ source: SafetensorsTensor, _ transform: ImportPlan.Transform, _ weights: SafetensorsModel, folder: String
    ) throws {
        self.source = source
        self.transform = transform
        // [1, n] is how some buffers hold a vector.
        let own = source.shape.count == 2 && source.shape[0] == 1 ? [source.shape[1]] : source.shape
        var others: [SafetensorsTensor] = []
        if case .stacked(let names) = transform {
            for name in names {
                others.append(try weights.tensor(required: name))
                guard others.last?.shape == source.shape else {
                    throw ImportError(folder: name, reason: "has another shape than '\(source.name)'")
                }
            }
        }
        self.others = others
        switch transform {
        case .asIs, .plusOne: shape = own
        case .stacked(let names): shape = [1 + names.count] + own
        case .transposed: shape = own.reversed()
        case .rows(let count, let order):
            let rows = own.first ?? 0
            // Rows that are not there, and rows that none of the result's is: config.json is another model's.
            guard count <= rows, (0..<count).lazy.map(order).max() == rows - 1 else {
                throw ImportError(
                    folder: folder,
                    reason: "the tensor '\(source.name)' has \(rows) rows, where config.json means \(count)")
            }
            shape = [count] + own.dropFirst()
        }
    }

    func write(to sink: inout GGUFTensorSink) throws(GGUFError) {
        switch transform {
        case .asIs:
            try sink.write(rowCount: source.rowCount) { (rows, buffer) throws(GGUFError) in
                try source.read(rows: rows, into: buffer)
            }
        case .plusOne:
            try sink.write(rowCount: source.rowCount) { (rows, buffer) throws(GGUFError) in
                try source.read(rows: rows, into: buffer)
                for index in buffer.indices { buffer[index] += 1 }
            }
        case .transposed:
            let values = try source.floats()
            let (rows, columns) = (source.rowCount, source.elementsPerRow)
            try sink.write(rowCount: columns) { (range, buffer) throws(GGUFError) in
                for (place, column) in range.enumerated() {
                    for row in 0..<rows { buffer[place * rows + row] = values[row * columns + column] }
                }
            }
        case .stacked:
            for tensor in [source] + others {
                try tensor.floats().withUnsafeBufferPointer { (row) throws(GGUFError) in try sink.write(rows: row) }
            }
        case .rows(let count, let order): try writeRows(count, order, to: &sink)
        }
    }

    private func writeRows(
        _ count: Int, _ order: @Sendable (Int) -> Int, to sink: inout GGUFTensorSink
    ) throws(GGUFError) {
        if shape.count == 1 {
            let values = try source.floats()
            let picked = (0..<count).map(order).filter(values.indices.contains).map { values[$0] }
            return try picked.withUnsafeBufferPointer { (buffer) throws(GGUFError) in try sink.write(rows: buffer) }
        }
        let width = source.elementsPerRow
        try sink.write(rowCount: count) { (rows, buffer) throws(GGUFError) in
            for (place, row) in rows.enumerated() {
                let target = UnsafeMutableBufferPointer(rebasing: buffer[place * width..<(place + 1) * width])
                let index = order(row)
                try source.read(rows: index..<index + 1, into: target)
            }
        }
    }
}
