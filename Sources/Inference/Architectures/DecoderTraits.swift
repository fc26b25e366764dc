import GGUF

/// What a family of decoders does in its own way; what is left unsaid is as in Llama.
struct DecoderTraits {
    var form = LayerDescription.Form.before
    var norm = NormDescription.Kind.rootMeanSquare
    var activation = Activation.silu
    var isGated = true
    /// Which values of a head turn together; nil for a family without rotary positions.
    var pairing: RopeDescription.Pairing? = .halves
    /// Whether queries and keys are normed, head by head.
    var hasHeadNorm = false
}

extension FamilyMetadata {
    /// The description of a decoder that gives its figures under llama.cpp's usual keys.
    func decoder(_ traits: DecoderTraits) throws(GGUFError) -> ModelDescription {
        let width = try int(required: "embedding_length", in: 1...Self.widthLimit)
        let layers = try int(required: "block_count", in: 1...Self.layerLimit)
        let norm = try self.norm(traits.norm)
        let attention = try self.attention(layers: layers, width: width, traits: traits, norm: norm)
        guard let inner = try perLayer("feed_forward_length", layers: layers, in: 1...1_048_576) else {
            throw file.error(.missing, at: key("feed_forward_length"))
        }
        let descriptions = (0..<layers).map { index in
            LayerDescription(
                form: traits.form, norm: norm, attention: attention[index],
                feedForward: FeedForwardDescription(
                    width: inner[index], activation: traits.activation, isGated: traits.isGated))
        }
        let stack = StackDescription(
            embeddingWidth: width, layers: descriptions, finalNorm: norm, isCausal: true)
        return ModelDescription(
            width: width, contextLength: try int(required: "context_length", in: 1...16_777_216), decoder: stack,
            output: .init(), pooling: try pooling(usual: .lastToken))
    }

    /// The norm of all layers.
    func norm(_ kind: NormDescription.Kind) throws(GGUFError) -> NormDescription {
        let name = kind == .layer ? "attention.layer_norm_epsilon" : "attention.layer_norm_rms_epsilon"
        guard let epsilon = try float(name) else { throw file.error(.missing, at: key(name)) }
        guard epsilon >= 0 else { throw error("\(epsilon)", allowed: "numbers from 0", at: name) }
        return NormDescription(kind: kind, epsilon: epsilon)
    }

    /// llama.cpp's numbering: 1 mean, 2 first token, 3 last token, 4 "rank", which reads the first and feeds a head.
    func pooling(usual: ModelDescription.Pooling) throws(GGUFError) -> ModelDescription.Pooling {
        switch try file.metadata.int(key("pooling_type")) {
        case nil, 0: return usual
        case 1: return .mean
        case 2, 4: return .firstToken
        case 3: return .lastToken
        case let other?: throw error("\(other)", allowed: "0 to 4", at: "pooling_type")
        }
    }

    /// Attention of each layer.
    private func attention(
        layers: Int, width: Int, traits: DecoderTraits, norm: NormDescription
    ) throws(GGUFError) -> [AttentionDescription] {
        guard let heads = try perLayer("attention.head_count", layers: layers, in: 1...Self.headLimit) else {
            throw file.error(.missing, at: key("attention.head_count"))
        }
        let stored = try perLayer("attention.head_count_kv", layers: layers, in: 1...Self.headLimit) ?? heads
        let keyWidth = try int("attention.key_length", in: 1...Self.headWidthLimit) ?? width / heads[0]
        let valueWidth = try int("attention.value_length", in: 1...Self.headWidthLimit) ?? keyWidth
        guard keyWidth > 0 else { throw error("\(heads[0])", allowed: "at most \(width)", at: "attention.head_count") }
        let rope = try traits.pairing.map { pairing throws(GGUFError) in try self.rope(pairing, keyWidth: keyWidth) }
        var result: [AttentionDescription] = []
        for index in 0..<layers {
            guard heads[index].isMultiple(of: stored[index]) else {
                throw error(
                    "\(stored[index])", allowed: "divisors of the \(heads[index]) heads", at: "attention.head_count_kv")
            }
            var attention = AttentionDescription(
                headCount: heads[index], keyValueHeadCount: stored[index], keyWidth: keyWidth, valueWidth: valueWidth,
                scale: try positive("attention.scale"))
            attention.softCap = try positive("attn_logit_softcapping") ?? 0
            attention.rope = rope
            if traits.hasHeadNorm { attention.headNorm = .perHead(norm) }
            result.append(attention)
        }
        return result
    }
}

extension ModelDescription {
    /// Changes every layer of the decoder.
    mutating func forEachLayer(_ body: (Int, inout LayerDescription) -> Void) {
        guard var stack = decoder else { return }
        for index in stack.layers.indices { body(index, &stack.layers[index]) }
        decoder = stack
    }
}
