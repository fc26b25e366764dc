import GGUF

/// BERT (Devlin et al. 2019) and what shares its shape: MiniLM, BGE, E5.
///
/// Post-norm, learned positions, GELU. Metadata and tensor names are llama.cpp's; `cascade.head` and
/// `cascade.activation` say what llama.cpp has no key for.
enum BertArchitecture: Architecture {
    static let name = "bert"

    /// More layers than any encoder has, and few enough to look for one by one.
    static let layerLimit = 1024

    static func description(of file: GGUFFile) throws(GGUFError) -> EncoderDescription {
        let metadata = file.metadata
        let width = try metadata.int(required: "bert.embedding_length", in: 1...65536)
        let heads = try metadata.int(required: "bert.attention.head_count", in: 1...1024)
        guard width.isMultiple(of: heads) else {
            throw file.error(
                .valueOutOfRange("\(heads)", allowed: "the divisors of the embedding length \(width)"),
                at: "bert.attention.head_count")
        }
        let labels = try metadata.array("bert.classifier.output_labels")?.strings() ?? []
        guard Set(labels).count == labels.count else {
            throw file.error(.duplicateName, at: "bert.classifier.output_labels")
        }
        return EncoderDescription(
            width: width,
            layerCount: try metadata.int(required: "bert.block_count", in: 1...layerLimit),
            headCount: heads,
            feedForward: try metadata.int(required: "bert.feed_forward_length", in: 1...1_048_576),
            contextLength: try metadata.int(required: "bert.context_length", in: 3...1_048_576),
            normEpsilon: try metadata.float(required: "bert.attention.layer_norm_epsilon"),
            activation: try activation(of: file),
            pooling: try pooling(of: file),
            head: try head(of: file, labels: labels),
            labels: labels)
    }

    private static func activation(of file: GGUFFile) throws(GGUFError) -> EncoderDescription.Activation {
        switch try file.metadata.string(MetadataKeys.activation) {
        case nil, "gelu": return .gelu
        case "relu": return .relu
        case let other?:
            throw file.error(.valueOutOfRange("'\(other)'", allowed: "gelu and relu"), at: MetadataKeys.activation)
        }
    }

    /// llama.cpp's numbering: 1 mean, 2 first token, 4 "rank", which reads the first token and feeds a head.
    private static func pooling(of file: GGUFFile) throws(GGUFError) -> EncoderDescription.Pooling {
        switch try file.metadata.int("bert.pooling_type") {
        case nil, 0, 1: return .mean
        case 2, 4: return .firstToken
        case let other?:
            throw file.error(.valueOutOfRange("\(other)", allowed: "0, 1, 2 and 4"), at: "bert.pooling_type")
        }
    }

    private static func head(of file: GGUFFile, labels: [String]) throws(GGUFError) -> EncoderDescription.Head {
        guard file.tensor(named: "cls.output.weight") != nil, !labels.isEmpty else { return .none }
        switch try file.metadata.string(MetadataKeys.head) {
        case nil, "sequence": return .sequence
        case "tokens": return .tokens
        case let other?:
            throw file.error(.valueOutOfRange("'\(other)'", allowed: "sequence and tokens"), at: MetadataKeys.head)
        }
    }
}

/// Keys that say what llama.cpp has no key for.
enum MetadataKeys {
    /// `sequence` or `tokens`: what the head scores.
    static let head = "cascade.head"
    /// `gelu` or `relu`.
    static let activation = "cascade.activation"
    /// Whether the tokenizer lowercases.
    static let lowercase = "cascade.tokenizer.lowercase"
    /// Whether the tokenizer strips accents.
    static let stripAccents = "cascade.tokenizer.strip_accents"
}

extension GGUFFile {
    /// An error about the value of a metadata key.
    func error(_ code: GGUFError.Code, at key: String) -> GGUFError {
        GGUFError(code, path: file.path, place: .metadata(key))
    }
}
