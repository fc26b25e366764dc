import GGUF

/// A stack's parameters.
final class StackWeights: Sendable {
    let description: StackDescription
    /// What a token takes in a workspace.
    let extent: StackExtent
    let positions: WeightMatrix?
    let tokenTypes: WeightMatrix?
    let embeddingNorm: NormLayer?
    /// From the token matrix's rows to states, where their widths differ.
    let embeddingProjection: LinearLayer?
    /// [buckets, heads], as the file has it: one bias for each head and bucket of distances.
    let relativeBias: WeightMatrix?
    let layers: [LayerWeights]
    let finalNorm: NormLayer?
    /// Every kind of rotation in the stack, once.
    let ropes: [RopeTable]
    /// For each layer which of `ropes` it has.
    let ropeOfLayer: [Int?]

    init(_ description: StackDescription, width: Int, _ reader: inout ParameterReader) throws(GGUFError) {
        self.description = description
        extent = StackExtent(description, width: width)
        let prefix = description.prefix
        let inner = description.embeddingWidth
        positions = try description.positions.map { count throws(GGUFError) in
            try reader.matrix(prefix + "position_embd", outputs: count, inputs: inner)
        }
        if description.hasTokenTypes {
            let tensor = try reader.tensor(prefix + "token_types.weight")
            tokenTypes = try WeightMatrix(tensor, outputs: tensor.rowCount, inputs: inner)
        } else {
            tokenTypes = nil
        }
        embeddingNorm = try description.embeddingNorm.map { norm throws(GGUFError) in
            try reader.norm(prefix + "token_embd_norm", norm, count: inner)
        }
        embeddingProjection =
            inner == width ? nil : try reader.linear(prefix + "token_embd_proj", outputs: width, inputs: inner)
        if let relative = description.relativePositions {
            let heads = description.layers[0].attention.headCount
            relativeBias = try reader.matrix(
                prefix + "blk.0.attn_rel_b", outputs: relative.buckets, inputs: heads)
        } else {
            relativeBias = nil
        }
        var layers: [LayerWeights] = []
        for (index, layer) in description.layers.enumerated() {
            for name in description.requiredBiases { _ = try reader.tensor("\(prefix)blk.\(index).\(name).bias") }
            layers.append(try LayerWeights(layer, prefix: "\(prefix)blk.\(index).", width: width, &reader))
        }
        self.layers = layers
        finalNorm = try description.finalNorm.map { norm throws(GGUFError) in
            try reader.norm(prefix + "output_norm", norm, count: width)
        }
        var kinds: [RopeDescription] = []
        ropeOfLayer = description.layers.map { layer in
            guard let rope = layer.attention.rope else { return nil }
            if let known = kinds.firstIndex(of: rope) { return known }
            kinds.append(rope)
            return kinds.count - 1
        }
        var ropes: [RopeTable] = []
        for kind in kinds { ropes.append(try RopeTable(kind, &reader)) }
        self.ropes = ropes
    }

    /// The most scratch that any product here needs, in bytes.
    var panelBytes: Int {
        (layers.flatMap(\.linears) + [embeddingProjection].compactMap(\.self)).map(\.panelBytes).max() ?? 0
    }
}
