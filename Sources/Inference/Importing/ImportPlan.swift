import GGUF
import JSON

/// What an import writes: metadata, and which of the folder's tensors goes where.
struct ImportPlan {
    /// What happens to a tensor on its way.
    enum Transform: Sendable {
        case asIs
        /// 1 is added: norms that keep their gain less one (Gemma).
        case plusOne
        /// [inputs, outputs] becomes [outputs, inputs] (GPT-2).
        case transposed
        /// Row i of the result is row `order(i)`, for `count` rows; the last of the source's is among them. A vector
        /// counts as rows of one value.
        case rows(count: Int, order: @Sendable (Int) -> Int)
        /// Vectors of one length become a matrix's rows: the source, then these.
        case stacked([String])
    }

    struct Tensor {
        /// Its name in the GGUF file.
        let name: String
        /// Its name in the folder.
        let source: String
        let transform: Transform
    }

    let reader: FolderReader
    /// The family, in GGUF's spelling.
    let family: String
    var writer = GGUFWriter()
    private(set) var tensors: [Tensor] = []
    /// The rows that the token matrix has.
    private(set) var vocabularySize: Int?

    init(_ reader: FolderReader, family: String) {
        self.reader = reader
        self.family = family
        writer.set("general.architecture", family)
        if let name = reader.folder.path.split(separator: "/").last { writer.set("general.name", String(name)) }
    }

    /// Sets one of the family's keys.
    mutating func set(_ key: String, _ value: some GGUFElement) { writer.set("\(family).\(key)", value) }

    /// Sets a count.
    mutating func set(_ key: String, count: Int) throws {
        guard let value = UInt32(exactly: count) else { throw reader.folder.error("has a '\(key)' of \(count)") }
        set(key, value)
    }

    /// Takes a weight, and its bias where the folder has one.
    mutating func add(_ name: String, _ source: String, _ transform: Transform = .asIs) {
        // BERT's first folders have norms in TensorFlow's words.
        let isOld = reader.has(source + ".gamma")
        let (weight, bias) = isOld ? (source + ".gamma", source + ".beta") : (source + ".weight", source + ".bias")
        tensors.append(Tensor(name: name + ".weight", source: weight, transform: transform))
        guard reader.has(bias) else { return }
        var transform = transform
        if case .transposed = transform { transform = .asIs }
        tensors.append(Tensor(name: name + ".bias", source: bias, transform: transform))
    }

    /// Takes one tensor by its whole name.
    mutating func add(tensor name: String, _ source: String, _ transform: Transform = .asIs) {
        tensors.append(Tensor(name: name, source: source, transform: transform))
    }

    /// Takes the token matrix, which says how many tokens there are.
    mutating func addTokens(_ source: String) throws {
        let tensor = try reader.weights.tensor(required: source + ".weight")
        vocabularySize = tensor.rowCount
        add("token_embd", source)
    }

    /// Takes the output matrix unless it is the token matrix once more.
    mutating func addOutput(_ source: String, tiedByDefault: Bool) throws {
        let isTied = reader.bool("tie_word_embeddings") ?? (tiedByDefault || !reader.has(source + ".weight"))
        if !isTied {
            add("output", source)
        } else if reader.has(source + ".bias") {
            add(tensor: "output.bias", source + ".bias")
        }
    }

    /// Refuses a folder with weights that nothing takes: they would be missed without a word.
    /// - Parameter spent: Ends and beginnings of names that stand for nothing: what is computed or stored twice.
    func requireNothingLeft() throws {
        var taken = Set(tensors.map(\.source))
        for tensor in tensors { if case .stacked(let others) = tensor.transform { taken.formUnion(others) } }
        let spent = [
            "rotary_emb.inv_freq", "attn.bias", "attn.masked_bias", "attention.bias", "attention.masked_bias",
            "position_ids", "pooler.dense.weight", "pooler.dense.bias", "lm_head.weight", "embed_tokens.weight",
            "encoder.embed_tokens.weight", "shared.weight",
        ]
        var others = ["vision_tower.", "multi_modal_projector.", "model.vision_tower.", "model.multi_modal_projector."]
        if family == "bert" || family == "electra" { others += BertFolders.pretrainingHeads }
        let left = reader.weights.tensorNames.first { name in
            !taken.contains(name) && !spent.contains { name.hasSuffix($0) } && !others.contains { name.hasPrefix($0) }
        }
        guard let left else { return }
        throw ImportError(
            folder: reader.folder.path,
            reason: "the tensor '\(left)' has no place in the family '\(family)'; is config.json another model's?")
    }
}
