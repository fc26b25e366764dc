import GGUF
import JSON

/// BERT (Devlin et al. 2019) and what shares its shape: MiniLM, BGE, E5, DistilBERT, RoBERTa.
///
/// Post-norm, learned positions, GELU. Metadata and tensor names are llama.cpp's; `cascade.` keys say what it has no
/// key for.
enum BertArchitecture: Architecture {
    static let name = "bert"
    static let modelTypes = ["bert", "distilbert", "roberta"]

    static func description(of family: FamilyMetadata) throws(GGUFError) -> ModelDescription {
        try family.encoder()
    }

    static func plan(_ reader: FolderReader) throws -> ImportPlan {
        switch reader.modelType {
        case "distilbert": try BertFolders.distilBert(reader)
        case "roberta": try BertFolders.roberta(reader)
        default: try BertFolders.bert(reader, family: name)
        }
    }
}

extension FamilyMetadata {
    /// The description of an encoder of BERT's shape.
    func encoder() throws(GGUFError) -> ModelDescription {
        let width = try int(required: "embedding_length", in: 1...Self.widthLimit)
        let heads = try int(required: "attention.head_count", in: 1...1024)
        guard width.isMultiple(of: heads) else {
            throw error(
                "\(heads)", allowed: "the divisors of the embedding length \(width)", at: "attention.head_count")
        }
        let layers = try int(required: "block_count", in: 1...Self.layerLimit)
        let inner = try int(required: "feed_forward_length", in: 1...1_048_576)
        let context = try int(required: "context_length", in: 3...1_048_576)
        let norm = try self.norm(.layer)
        let activation = try choice(MetadataKeys.activation, usual: Activation.gelu)
        let layer = LayerDescription(
            form: .after, norm: norm, attention: AttentionDescription(headCount: heads, keyWidth: width / heads),
            feedForward: FeedForwardDescription(width: inner, activation: activation, isGated: false))
        var stack = StackDescription(
            embeddingWidth: width, layers: [LayerDescription](repeating: layer, count: layers), isCausal: false)
        stack.positions = context
        stack.hasTokenTypes = file.tensor(named: "token_types.weight") != nil
        stack.embeddingNorm = norm
        stack.requiredBiases = ["attn_q", "attn_k", "attn_v", "attn_output", "ffn_up", "ffn_down"]
        let labels = try labels()
        return ModelDescription(
            width: width, contextLength: context, encoder: stack, pooling: try pooling(usual: .mean),
            head: try head(labels), headActivation: try choice(MetadataKeys.headActivation, usual: .tanh),
            labels: labels)
    }

    /// What the file's head scores.
    func head(_ labels: [String]) throws(GGUFError) -> ModelDescription.Head {
        guard file.tensor(named: "cls.output.weight") != nil, !labels.isEmpty else { return .none }
        return try choice(MetadataKeys.head, usual: ModelDescription.Head.sequence)
    }
}
