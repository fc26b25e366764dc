import CKernels
import GGUF

/// A model's parameters, with every shape checked against its description.
final class TransformerWeights: Sendable {
    let description: ModelDescription
    /// One row a token; both stacks and, in many models, the output share it.
    let tokens: WeightMatrix
    let encoder: StackWeights?
    let decoder: StackWeights?
    /// Scores over the vocabulary.
    let output: LinearLayer?
    /// The dense layer before the head.
    let pooler: LinearLayer?
    let head: LinearLayer?
    /// The stacks' linear layers, which adapters can change; output and head are not among them.
    let adaptable: LinearTable
    /// The most scratch that any product here needs, in bytes.
    let panelBytes: Int

    /// Finds and checks every parameter.
    /// - Throws: `GGUFError` naming the tensor that is missing, has another shape, or is not known.
    init(_ description: ModelDescription, in file: GGUFFile) throws(GGUFError) {
        var reader = ParameterReader(file: file)
        let width = description.width
        self.description = description
        let inner = description.reader?.embeddingWidth ?? width
        let tokens = try reader.tensor("token_embd.weight")
        self.tokens = try WeightMatrix(tokens, outputs: tokens.rowCount, inputs: inner)
        if let start = description.decoderStart, Int(start) >= tokens.rowCount {
            let key = "\(try file.metadata.string(required: "general.architecture")).decoder_start_token_id"
            throw file.error(.valueOutOfRange("\(start)", allowed: "ids below \(tokens.rowCount)"), at: key)
        }
        encoder = try description.encoder.map { stack throws(GGUFError) in
            try StackWeights(stack, width: width, &reader)
        }
        decoder = try description.decoder.map { stack throws(GGUFError) in
            try StackWeights(stack, width: width, &reader)
        }
        adaptable = LinearTable(reader.linears)
        output = description.output == nil ? nil : try Self.output(self.tokens, width: width, &reader)
        if description.head == .none {
            (pooler, head) = (nil, nil)
        } else {
            pooler =
                reader.has("cls")
                ? try reader.linear(
                    "cls", outputs: width, inputs: width, activation: description.headActivation.kernel) : nil
            head = try reader.linear("cls.output", outputs: description.labels.count, inputs: width)
        }
        try reader.requireNothingLeft()
        let others = [output, pooler, head].compactMap(\.self).map(\.panelBytes)
        panelBytes = ([encoder?.panelBytes, decoder?.panelBytes].compactMap(\.self) + others).max() ?? 0
    }

    /// The output matrix, or the token matrix where the file has none of its own.
    private static func output(
        _ tokens: WeightMatrix, width: Int, _ reader: inout ParameterReader
    ) throws(GGUFError) -> LinearLayer {
        let count = tokens.outputs
        if reader.has("output") { return try reader.linear("output", outputs: count, inputs: width) }
        let bias = try reader.vector("output.bias", count: count)
        return LinearLayer(weights: tokens, bias: bias, activation: CK_ACTIVATION_NONE)
    }
}
