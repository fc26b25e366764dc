import GGUF
import Synchronization
import Tokenizers

/// Makes tokenizers out of model files, one for all models of a process that share a vocabulary.
///
/// A vocabulary of 30,000 tokens takes milliseconds to index; a pipeline's models are mostly made from one encoder and
/// have the same.
final class TokenizerLoader: Sendable {
    private struct Loaded {
        let identity: VocabularyIdentity
        let tokenizer: any Tokenizing
    }

    private let loaded = Mutex<[Loaded]>([])

    /// The tokenizer of a model.
    /// - Throws: `GGUFError` for metadata that is missing or makes no tokenizer.
    func tokenizer(for file: GGUFFile) throws(GGUFError) -> any Tokenizing {
        let identity = try VocabularyIdentity(file)
        let known = loaded.withLock { loaded in loaded.first { $0.identity == identity } }
        if let known { return known.tokenizer }
        let tokenizer = try Self.make(file)
        loaded.withLock { $0.append(Loaded(identity: identity, tokenizer: tokenizer)) }
        return tokenizer
    }

    private static func make(_ file: GGUFFile) throws(GGUFError) -> any Tokenizing {
        switch try file.metadata.string(required: VocabularyKeys.model) {
        case "bert": try WordPiece(metadataOf: file)
        case "gpt2": try SubwordTokenizer(metadataOf: file, kind: .bytePairs)
        case "llama": try SubwordTokenizer(metadataOf: file, kind: .scored)
        case "t5": try SubwordTokenizer(metadataOf: file, kind: .unigram)
        case let other:
            throw file.error(
                .valueOutOfRange("'\(other)'", allowed: "bert, gpt2, llama and t5"), at: VocabularyKeys.model)
        }
    }
}

/// The metadata keys of vocabularies: llama.cpp's, and ours for what it lacks.
enum VocabularyKeys {
    static let modelName = "general.name"
    static let model = "tokenizer.ggml.model"
    static let pre = "tokenizer.ggml.pre"
    static let tokens = "tokenizer.ggml.tokens"
    static let types = "tokenizer.ggml.token_type"
    static let scores = "tokenizer.ggml.scores"
    static let merges = "tokenizer.ggml.merges"
    static let addsBeginning = "tokenizer.ggml.add_bos_token"
    static let addsEnd = "tokenizer.ggml.add_eos_token"
    static let addsSeparator = "tokenizer.ggml.add_sep_token"
    static let addsSpacePrefix = "tokenizer.ggml.add_space_prefix"
    static let removesExtraSpaces = "tokenizer.ggml.remove_extra_whitespaces"
    static let characterMap = "tokenizer.ggml.precompiled_charsmap"
    static let chatTemplate = "tokenizer.chat_template"
    /// Ids of added tokens that take the white space before them, as RoBERTa's mask does.
    /// Ids of added tokens that take the white space after them, as Phi-3's do.
    static let takingSpaceAfter = "cascade.tokenizer.tokens_taking_space_after"
    /// Ids of added tokens that are none where a letter or a digit touches them.
    static let standingAlone = "cascade.tokenizer.tokens_standing_alone"
    /// Where a space is put before text: the names of `SpacePrefix`.
    static let spacePrefix = "cascade.tokenizer.space_prefix"
    /// Whether text is composed (NFC) before byte-level merges.
    static let composes = "cascade.tokenizer.composes"
    /// Whether unigrams' scores are added up by words in double precision.
    static let addsScoresByWord = "cascade.tokenizer.scores_by_word"
    /// Whether a word that is a token is taken whole.
    static let ignoresMerges = "cascade.tokenizer.ignore_merges"
    static let takingSpaceBefore = "cascade.tokenizer.tokens_taking_space_before"

    /// The key of a special token's id. llama.cpp spells the separator `seperator`.
    static func id(_ name: String) -> String { "tokenizer.ggml.\(name)_token_id" }

    static let arrays = [
        tokens, types, scores, merges, characterMap, takingSpaceBefore, takingSpaceAfter, standingAlone,
    ]
    static let flags = [
        addsBeginning, addsEnd, addsSeparator, addsSpacePrefix, removesExtraSpaces, MetadataKeys.lowercase,
        MetadataKeys.stripAccents, composes, ignoresMerges,
        addsScoresByWord,
    ]
    static let idNames = [
        "bos", "eos", "eot", "unknown", "seperator", "padding", "cls", "mask",
    ]
}

/// What tells two files' tokenizers apart, compared where it lies.
private struct VocabularyIdentity: Equatable {
    private let names: [String?]
    private let isPhi3: Bool
    private let flags: [Bool?]
    private let ids: [Int?]
    private let arrays: [GGUFArray?]

    init(_ file: GGUFFile) throws(GGUFError) {
        let metadata = file.metadata
        names = [
            try metadata.string(required: VocabularyKeys.model), try metadata.string(VocabularyKeys.pre),
            try metadata.string(VocabularyKeys.spacePrefix),
        ]
        isPhi3 = try VocabularyMetadata.isPhi3(file)
        flags = try VocabularyKeys.flags.map { (key) throws(GGUFError) in try metadata.bool(key) }
        ids = try VocabularyKeys.idNames.map { (name) throws(GGUFError) in
            try metadata.int(VocabularyKeys.id(name), in: 0...Int(Int32.max))
        }
        arrays = try VocabularyKeys.arrays.map { (key) throws(GGUFError) in try metadata.array(key) }
    }

    static func == (one: VocabularyIdentity, other: VocabularyIdentity) -> Bool {
        one.names == other.names && one.isPhi3 == other.isPhi3 && one.flags == other.flags && one.ids == other.ids
            && zip(one.arrays, other.arrays).allSatisfy(areEqual)
    }

    private static func areEqual(_ one: GGUFArray?, _ other: GGUFArray?) -> Bool {
        guard let one, let other else { return one == nil && other == nil }
        return one.count == other.count && one.elementType == other.elementType
            && one.withUnsafeBytes { mine in
                other.withUnsafeBytes { theirs in mine.count == theirs.count && mine.elementsEqual(theirs) }
            }
    }
}
