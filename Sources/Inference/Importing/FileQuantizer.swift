public import GGUF

/// Stores a GGUF file's matrices in other formats.
public enum FileQuantizer {
    /// How far the rewriting of a file has come.
    public struct Progress: Sendable, Equatable {
        /// The tensor that was finished last.
        public let tensor: String
        /// Elements of all tensors that are finished.
        public let finishedElements: Int
        /// Elements of all tensors of the file.
        public let allElements: Int
    }

    /// Rewrites the file at `input` with all its matrices as `type`.
    /// - Throws: `GGUFError`.
    public static func quantize(_ input: String, to output: String, type: GGUFType) throws(GGUFError) {
        try quantize(input, to: output, recipe: QuantizationRecipe(everyMatrixAs: type))
    }

    /// Rewrites the file at `input` with its matrices as `recipe` says; vectors and small tables stay as they are, but
    /// for f32, in which everything is stored that can be. Metadata stays, but for the two keys that tell the formats.
    ///
    /// Some megabytes are in memory at a time, however large the model; all cores share the work, and the bytes don't
    /// depend on how many there are.
    ///
    /// - Parameters:
    ///   - progress: called after each tensor, in the order of the file.
    /// - Throws: `GGUFError`.
    public static func quantize(
        _ input: String, to output: String, recipe: QuantizationRecipe, progress: ((Progress) -> Void)? = nil
    ) throws(GGUFError) {
        let file = try GGUFFile(path: input)
        let recipe = recipe.adapted(toTensors: file.tensors.map(\.name))
        var writer = GGUFWriter(alignment: file.alignment)
        writer.copyMetadata(file.metadata)
        writer.set("general.quantization_version", quantizationVersion)
        if let fileType = recipe.fileType { writer.set("general.file_type", fileType) }
        let all = file.tensors.reduce(0) { $0 + $1.elementCount }
        var finished = 0
        for tensor in file.tensors {
            finished += tensor.elementCount
            let state = Progress(tensor: tensor.name, finishedElements: finished, allElements: all)
            let type = storedType(tensor, recipe)
            writer.addTensor(tensor.name, type: type, dimensions: tensor.dimensions) { (sink) throws(GGUFError) in
                try write(tensor, as: type, to: &sink)
                tensor.releasePages()
                progress?(state)
            }
        }
        try writer.write(to: output)
    }

    /// The version of the block formats, which ggml last changed in 2023.
    static let quantizationVersion: UInt32 = 2

    private static func storedType(_ tensor: GGUFTensor, _ recipe: QuantizationRecipe) -> GGUFType {
        guard BlockFormat.canDequantize(tensor.type) else { return tensor.type }
        let isRounded = QuantizationRecipe.isMatrix(tensor.name, dimensions: tensor.dimensions)
        guard isRounded || recipe.base == .f32 else { return tensor.type }
        return recipe.type(forTensor: tensor.name, dimensions: tensor.dimensions)
    }

    private static func write(
        _ tensor: GGUFTensor, as type: GGUFType, to sink: inout GGUFTensorSink
    ) throws(GGUFError) {
        guard type != tensor.type else {
            return try tensor.withUnsafeBytes { (bytes) throws(GGUFError) in try sink.write(bytes) }
        }
        try sink.write(rowCount: tensor.rowCount) { (rows, buffer) throws(GGUFError) in
            try tensor.dequantize(rows: rows, into: buffer)
        }
    }
}
