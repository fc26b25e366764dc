public import GGUF

/// Stores a GGUF file's matrices in another format.
public enum FileQuantizer {
    /// Rewrites the file at `input` with its matrices as `type`; vectors stay f32, metadata as it is.
    /// - Throws: `GGUFError`.
    public static func quantize(_ input: String, to output: String, type: GGUFType) throws(GGUFError) {
        let file = try GGUFFile(path: input)
        var writer = GGUFWriter(alignment: file.alignment)
        writer.copyMetadata(file.metadata)
        for tensor in file.tensors {
            if tensor.dimensions.count < 2 || !isMatrix(tensor) {
                writer.addTensor(copying: tensor)
                continue
            }
            let stored = StoredType.type(type, elementsPerRow: tensor.elementsPerRow)
            writer.addTensor(tensor.name, type: stored, dimensions: tensor.dimensions) { (sink) throws(GGUFError) in
                try sink.write(rowCount: tensor.rowCount) { (rows, buffer) throws(GGUFError) in
                    try tensor.dequantize(rows: rows, into: buffer)
                }
            }
        }
        try writer.write(to: output)
    }

    private static func isMatrix(_ tensor: GGUFTensor) -> Bool {
        tensor.name.hasSuffix(".weight") && BlockFormat.canDequantize(tensor.type)
    }
}
