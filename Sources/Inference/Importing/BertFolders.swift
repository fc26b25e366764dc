import GGUF
import JSON

/// Folders of encoders: bare ones, sentence-transformers, and those with a head over sequences or tokens.
enum BertFolders {
    /// Beginnings of what folders have that were saved from pretraining: heads that guess words, which nobody asks here.
    static let pretrainingHeads = [
        "cls.predictions.", "cls.seq_relationship.", "lm_head.", "vocab_transform.", "vocab_layer_norm.",
        "vocab_projector.", "discriminator_predictions.", "generator_predictions.", "generator_lm_head.",
    ]

    /// BERT's own, and ELECTRA's discriminator.
    static func bert(_ reader: FolderReader, family: String) throws -> ImportPlan {
        let own = family + "."
        let prefix = reader.has(own + "embeddings.word_embeddings.weight") ? own : ""
        var plan = ImportPlan(reader, family: family)
        let layers = try plan.addEncoderFigures()
        try plan.addBertLayers(prefix: prefix, layers: layers)
        plan.add(tensor: "position_embd.weight", prefix + "embeddings.position_embeddings.weight")
        if reader.has(prefix + "embeddings_project.weight") {
            plan.add("token_embd_proj", prefix + "embeddings_project")
        }
        try plan.addHead(pooler: family == "bert" ? prefix + "pooler.dense" : nil)
        return plan
    }

    /// RoBERTa counts positions from its padding token's id plus one: the rows before are never read.
    static func roberta(_ reader: FolderReader) throws -> ImportPlan {
        let prefix = reader.has("roberta.embeddings.word_embeddings.weight") ? "roberta." : ""
        var plan = ImportPlan(reader, family: "bert")
        let layers = try plan.addEncoderFigures()
        try plan.addBertLayers(prefix: prefix, layers: layers)
        let first = Int(try reader.token("pad_token_id", usual: 1)) + 1
        let positions = try reader.weights.tensor(required: prefix + "embeddings.position_embeddings.weight")
        guard first >= 0, positions.rowCount > first + 2 else { throw reader.folder.error("has too few positions") }
        let count = positions.rowCount - first
        plan.add(
            tensor: "position_embd.weight", positions.name, .rows(count: count) { $0 + first })
        try plan.set("context_length", count: count)
        try plan.addHead(pooler: prefix + "pooler.dense")
        return plan
    }

    static func distilBert(_ reader: FolderReader) throws -> ImportPlan {
        let prefix = reader.has("distilbert.embeddings.word_embeddings.weight") ? "distilbert." : ""
        var plan = ImportPlan(reader, family: "bert")
        let layers = try plan.addEncoderFigures()
        try plan.addTokens(prefix + "embeddings.word_embeddings")
        plan.add(tensor: "position_embd.weight", prefix + "embeddings.position_embeddings.weight")
        plan.add("token_embd_norm", prefix + "embeddings.LayerNorm")
        plan.addLayers(
            layers, from: prefix + "transformer.layer.",
            [
                "attn_q": "attention.q_lin", "attn_k": "attention.k_lin", "attn_v": "attention.v_lin",
                "attn_output": "attention.out_lin", "attn_output_norm": "sa_layer_norm", "ffn_up": "ffn.lin1",
                "ffn_down": "ffn.lin2", "layer_output_norm": "output_layer_norm",
            ])
        try plan.addHead(pooler: nil)
        return plan
    }
}

extension ImportPlan {
    /// Layers, heads and widths of an encoder.
    fileprivate mutating func addEncoderFigures() throws -> Int {
        let layers = try reader.layers("num_hidden_layers", "n_layers")
        try set("context_length", count: try reader.int("max_position_embeddings"))
        try set("embedding_length", count: try reader.int("hidden_size", "dim"))
        try set("block_count", count: layers)
        try set("feed_forward_length", count: try reader.int("intermediate_size", "hidden_dim"))
        try set("attention.head_count", count: try reader.int("num_attention_heads", "n_heads"))
        set("attention.layer_norm_epsilon", try reader.float("layer_norm_eps") ?? 1e-12)
        set("attention.causal", false)
        try reader.refuse("position_embedding_type", unless: "absolute")
        let activation = try reader.activation("hidden_act", "activation", usual: "gelu")
        if activation != .gelu { writer.set(MetadataKeys.activation, activation.rawValue) }
        return layers
    }

    /// Embeddings and layers under BERT's names.
    fileprivate mutating func addBertLayers(prefix: String, layers: Int) throws {
        try addTokens(prefix + "embeddings.word_embeddings")
        if reader.has(prefix + "embeddings.token_type_embeddings.weight") {
            add("token_types", prefix + "embeddings.token_type_embeddings")
        }
        add("token_embd_norm", prefix + "embeddings.LayerNorm")
        addLayers(
            layers, from: prefix + "encoder.layer.",
            [
                "attn_q": "attention.self.query", "attn_k": "attention.self.key", "attn_v": "attention.self.value",
                "attn_output": "attention.output.dense", "attn_output_norm": "attention.output.LayerNorm",
                "ffn_up": "intermediate.dense", "ffn_down": "output.dense", "layer_output_norm": "output.LayerNorm",
            ])
    }

    /// The head, and how states are pooled for it or for embeddings.
    ///
    /// `classifier_pooling` (ModernBERT's key) says that a classifier reads the mean of all states; otherwise it reads
    /// the first state through a dense layer, whose place and function are the family's.
    /// - Parameter pooler: The dense layer that BERT's classifier reads through.
    fileprivate mutating func addHead(pooler: String?) throws {
        let output = reader.has("classifier.out_proj.weight") ? "classifier.out_proj" : "classifier"
        if reader.architecture.hasSuffix("ForSequenceClassification") {
            try addLabels("sequence", output: output)
            if reader.config["classifier_pooling"]?.stringValue == "mean" {
                set("pooling_type", UInt32(1))
                return add("cls.output", "classifier")
            }
            set("pooling_type", UInt32(4))
            let dense = try denseLayer(pooler: pooler)
            add("cls", dense.name)
            if dense.function != .tanh { writer.set(MetadataKeys.headActivation, dense.function.rawValue) }
            add("cls.output", output)
        } else if reader.architecture.hasSuffix("ForTokenClassification") {
            try addLabels("tokens", output: "classifier")
            set("pooling_type", UInt32(1))
            add("cls.output", "classifier")
        } else {
            let pooling = try reader.folder.json("1_Pooling/config.json")
            let first = pooling?["pooling_mode_cls_token"]?.boolValue == true
            set("pooling_type", UInt32(first ? 2 : 1))
        }
    }

    /// The layer between the first state and the classifier.
    private func denseLayer(pooler: String?) throws -> (name: String, function: Activation) {
        if reader.has("pre_classifier.weight") { return ("pre_classifier", .relu) }
        if reader.has("classifier.dense.weight") {
            // ELECTRA's head has GELU, RoBERTa's tanh.
            return ("classifier.dense", reader.modelType == "electra" ? .gelu : .tanh)
        }
        guard let pooler else { throw reader.folder.error("names a classifier without its dense layer") }
        return (pooler, .tanh)
    }

    /// The labels of a head, whose rows are as many: those of the configuration or, where it leaves them out as it does
    /// for those that transformers makes up, the same.
    mutating func addLabels(_ head: String, output: String) throws {
        let count = try reader.weights.tensor(required: output + ".weight").rowCount
        let labels = try reader.folder.labels() ?? (0..<count).map { "LABEL_\($0)" }
        guard labels.count == count else {
            throw reader.folder.error("names \(labels.count) labels, and '\(output)' scores \(count)")
        }
        set("classifier.output_labels", labels)
        writer.set(MetadataKeys.head, head)
    }
}

extension ModelFolder {
    /// The labels of `id2label`, in the order of their ids; nil where there is none.
    func labels() throws -> [String]? {
        guard let value = config["id2label"], value != .null else { return nil }
        guard let map = value.objectValue else { throw error("has an 'id2label' that is no object") }
        var labels = [String?](repeating: nil, count: map.count)
        for member in map.members {
            guard let id = Int(member.key), labels.indices.contains(id), let label = member.value.stringValue else {
                throw error("has an 'id2label' that does not number its labels from 0")
            }
            labels[id] = label
        }
        return labels.compactMap(\.self)
    }
}
