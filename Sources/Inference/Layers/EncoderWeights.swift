import CKernels
import GGUF

/// An encoder's parameters, with every shape checked against its description.
struct EncoderWeights: Sendable {
    /// One encoder layer.
    struct Layer: Sendable {
        /// Queries, keys, values.
        let projections: [LinearLayer]
        let attentionOutput: LinearLayer
        let attentionNorm: NormLayer
        let up: LinearLayer
        let down: LinearLayer
        let outputNorm: NormLayer
    }

    let description: EncoderDescription
    let wordEmbedding: WeightMatrix
    let positionEmbedding: WeightMatrix
    let typeEmbedding: WeightMatrix?
    let embeddingNorm: NormLayer
    let layers: [Layer]
    /// The dense layer before the head that BERT calls its pooler.
    let pooler: LinearLayer?
    let head: LinearLayer?

    /// The most scratch that any product here needs, in bytes.
    let panelBytes: Int

    /// Finds and checks every parameter.
    /// - Throws: `GGUFError` naming the tensor that is missing or has another shape.
    init(_ description: EncoderDescription, vocabularyCount: Int, in file: GGUFFile) throws(GGUFError) {
        let reader = ParameterReader(file: file, normEpsilon: description.normEpsilon)
        let width = description.width
        self.description = description
        wordEmbedding = try reader.matrix("token_embd", outputs: vocabularyCount, inputs: width)
        positionEmbedding = try reader.matrix("position_embd", outputs: description.contextLength, inputs: width)
        typeEmbedding = try reader.typeEmbedding(width: width)
        embeddingNorm = try reader.norm("token_embd_norm", count: width)
        var layers: [Layer] = []
        for index in 0..<description.layerCount {
            layers.append(try Self.layer(index, description, reader))
        }
        self.layers = layers
        let labels = description.labels.count
        pooler =
            file.tensor(named: "cls.weight") == nil
            ? nil : try reader.linear("cls", outputs: width, inputs: width, activation: CK_ACTIVATION_TANH)
        head = description.head == .none ? nil : try reader.linear("cls.output", outputs: labels, inputs: width)
        let all = layers.flatMap { $0.projections + [$0.attentionOutput, $0.up, $0.down] }
        panelBytes = (all + [pooler, head].compactMap(\.self)).map(\.panelBytes).max() ?? 0
    }

    private static func layer(
        _ index: Int, _ description: EncoderDescription, _ reader: ParameterReader
    ) throws(GGUFError) -> Layer {
        let width = description.width
        let inner = description.feedForward
        let prefix = "blk.\(index)."
        let activation =
            switch description.activation {
            case .gelu: CK_ACTIVATION_GELU
            case .relu: CK_ACTIVATION_RELU
            }
        return Layer(
            projections: [
                try reader.linear(prefix + "attn_q", outputs: width, inputs: width),
                try reader.linear(prefix + "attn_k", outputs: width, inputs: width),
                try reader.linear(prefix + "attn_v", outputs: width, inputs: width),
            ],
            attentionOutput: try reader.linear(prefix + "attn_output", outputs: width, inputs: width),
            attentionNorm: try reader.norm(prefix + "attn_output_norm", count: width),
            up: try reader.linear(prefix + "ffn_up", outputs: inner, inputs: width, activation: activation),
            down: try reader.linear(prefix + "ffn_down", outputs: width, inputs: inner),
            outputNorm: try reader.norm(prefix + "layer_output_norm", count: width))
    }
}

/// Looks parameters up by the names llama.cpp gives them.
private struct ParameterReader {
    let file: GGUFFile
    let normEpsilon: Float

    func matrix(_ name: String, outputs: Int, inputs: Int) throws(GGUFError) -> WeightMatrix {
        try WeightMatrix(try file.tensor(required: name + ".weight"), outputs: outputs, inputs: inputs)
    }

    func linear(
        _ name: String, outputs: Int, inputs: Int, activation: ck_activation = CK_ACTIVATION_NONE
    ) throws(GGUFError) -> LinearLayer {
        let weights = try matrix(name, outputs: outputs, inputs: inputs)
        var bias: VectorParameter?
        if let tensor = file.tensor(named: name + ".bias") { bias = try VectorParameter(tensor, count: outputs) }
        return LinearLayer(weights: weights, bias: bias, activation: activation)
    }

    func norm(_ name: String, count: Int) throws(GGUFError) -> NormLayer {
        NormLayer(
            gain: try VectorParameter(try file.tensor(required: name + ".weight"), count: count),
            bias: try VectorParameter(try file.tensor(required: name + ".bias"), count: count),
            epsilon: normEpsilon)
    }

    /// Segment embeddings, whatever their number: only the first is read.
    func typeEmbedding(width: Int) throws(GGUFError) -> WeightMatrix? {
        guard let tensor = file.tensor(named: "token_types.weight") else { return nil }
        return try WeightMatrix(tensor, outputs: tensor.rowCount, inputs: width)
    }
}
