import GGUF
import JSON

/// BERT folders: bare encoders, sentence-transformers, and those with a sequence or token classification head.
enum BertImport {
    /// Reads what a folder holds and where each tensor goes.
    static func plan(_ folder: ModelFolder, _ weights: SafetensorsModel) throws -> ImportPlan {
        var plan = ImportPlan()
        try addMetadata(of: folder, to: &plan)
        let prefix = weights.tensor(named: "bert.embeddings.word_embeddings.weight") == nil ? "" : "bert."
        let layers = try folder.required("num_hidden_layers")
        guard layers <= BertArchitecture.layerLimit else { throw folder.error("has too many layers: \(layers)") }
        addEncoder(prefix: prefix, layers: layers, to: &plan)
        try addHead(of: folder, prefix: prefix, to: &plan)
        return plan
    }

    private static func addMetadata(of folder: ModelFolder, to plan: inout ImportPlan) throws {
        plan.writer.set("general.architecture", "bert")
        if let name = folder.path.split(separator: "/").last { plan.writer.set("general.name", String(name)) }
        let figures = [
            ("context_length", "max_position_embeddings"), ("embedding_length", "hidden_size"),
            ("block_count", "num_hidden_layers"), ("feed_forward_length", "intermediate_size"),
            ("attention.head_count", "num_attention_heads"),
        ]
        for (key, source) in figures {
            guard let value = UInt32(exactly: try folder.required(source)) else {
                throw folder.error("has a '\(source)' that is too large")
            }
            plan.writer.set("bert." + key, value)
        }
        plan.writer.set(
            "bert.attention.layer_norm_epsilon", Float(folder.config["layer_norm_eps"]?.doubleValue ?? 1e-12))
        plan.writer.set("bert.attention.causal", false)
        if let position = folder.config["position_embedding_type"]?.stringValue, position != "absolute" {
            throw folder.error("says position_embedding_type '\(position)'; only absolute positions are run")
        }
        switch folder.config["hidden_act"]?.stringValue ?? "gelu" {
        case "gelu": break
        case "relu": plan.writer.set(MetadataKeys.activation, "relu")
        case let other: throw folder.error("says hidden_act '\(other)'; gelu and relu are run")
        }
    }

    private static func addEncoder(prefix: String, layers: Int, to plan: inout ImportPlan) {
        func add(_ name: String, _ source: String, bias: Bool = true) {
            for kind in bias ? ["weight", "bias"] : ["weight"] {
                plan.tensors.append(.init(name: "\(name).\(kind)", source: "\(prefix)\(source).\(kind)"))
            }
        }
        add("token_embd", "embeddings.word_embeddings", bias: false)
        add("position_embd", "embeddings.position_embeddings", bias: false)
        add("token_types", "embeddings.token_type_embeddings", bias: false)
        add("token_embd_norm", "embeddings.LayerNorm")
        for index in 0..<layers {
            let names = [
                ("attn_q", "attention.self.query"), ("attn_k", "attention.self.key"),
                ("attn_v", "attention.self.value"), ("attn_output", "attention.output.dense"),
                ("attn_output_norm", "attention.output.LayerNorm"), ("ffn_up", "intermediate.dense"),
                ("ffn_down", "output.dense"), ("layer_output_norm", "output.LayerNorm"),
            ]
            for (name, source) in names { add("blk.\(index).\(name)", "encoder.layer.\(index).\(source)") }
        }
    }

    /// The head, and how states are pooled for it or for embeddings.
    ///
    /// `classifier_pooling` (ModernBERT's key) says that a classifier reads the mean of all states; otherwise it reads
    /// the first state through BERT's pooler.
    private static func addHead(of folder: ModelFolder, prefix: String, to plan: inout ImportPlan) throws {
        let architecture = folder.config["architectures"]?.arrayValue?.first?.stringValue ?? "BertModel"
        let labels = try folder.labels()
        switch architecture {
        case "BertForSequenceClassification":
            addClassifier(labels, "sequence", to: &plan)
            if folder.config["classifier_pooling"]?.stringValue == "mean" {
                plan.writer.set("bert.pooling_type", UInt32(1))
            } else {
                plan.writer.set("bert.pooling_type", UInt32(4))
                for kind in ["weight", "bias"] {
                    plan.tensors.append(.init(name: "cls.\(kind)", source: "\(prefix)pooler.dense.\(kind)"))
                }
            }
        case "BertForTokenClassification":
            addClassifier(labels, "tokens", to: &plan)
            plan.writer.set("bert.pooling_type", UInt32(1))
        default:
            let pooling = try folder.json("1_Pooling/config.json")
            let first = pooling?["pooling_mode_cls_token"]?.boolValue == true
            plan.writer.set("bert.pooling_type", UInt32(first ? 2 : 1))
        }
    }

    private static func addClassifier(_ labels: [String], _ head: String, to plan: inout ImportPlan) {
        plan.writer.set("bert.classifier.output_labels", labels)
        plan.writer.set(MetadataKeys.head, head)
        for kind in ["weight", "bias"] {
            plan.tensors.append(.init(name: "cls.output.\(kind)", source: "classifier.\(kind)"))
        }
    }
}

extension ModelFolder {
    /// The labels of `id2label`, in the order of their ids.
    func labels() throws -> [String] {
        guard let map = config["id2label"]?.objectValue else { return [] }
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
