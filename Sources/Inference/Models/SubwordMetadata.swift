import GGUF
import Tokenizers

extension SubwordTokenizer {
    /// The models of subwords that files name.
    enum Kind { case bytePairs, scored, unigram }

    /// The tokenizer that a file of the model `gpt2`, `llama` or `t5` describes. What a file leaves out is as in
    /// llama.cpp.
    init(metadataOf file: GGUFFile, kind: Kind) throws(GGUFError) {
        let metadata = try VocabularyMetadata(file)
        let types = try metadata.types()
        let special = try SpecialTokens(metadata, types, kind)
        let model = try Self.model(kind, file)
        var definition = SubwordDefinition(
            model: model, vocabulary: metadata.vocabulary, types: types, specialTokens: special)
        definition.template = try SequenceTemplate(metadata, special, model)
        try definition.addSurroundings(metadata)
        var merges = SubwordDefinition.Merges()
        if kind == .bytePairs {
            merges = try Self.merges(file)
        } else {
            definition.scores = try metadata.scores()
            definition.spacePrefix = try Self.spacePrefix(metadata, default: kind == .scored)
            if try file.metadata.array(VocabularyKeys.merges) != nil { merges = try Self.merges(file) }
            definition.removesExtraSpaces = try metadata.flag(VocabularyKeys.removesExtraSpaces) ?? false
            definition.addsScoresByWord = try metadata.flag(VocabularyKeys.addsScoresByWord) ?? false
            definition.characterMap = try metadata.bytes(VocabularyKeys.characterMap)
        }
        self = try file.checked(VocabularyKeys.tokens) { () throws(TokenizerError) in
            try SubwordTokenizer(definition, merges: merges)
        }
    }

    private static func model(_ kind: Kind, _ file: GGUFFile) throws(GGUFError) -> SubwordDefinition.Model {
        switch kind {
        case .scored: return .scored
        case .unigram: return .unigram
        case .bytePairs:
            let name = try file.metadata.string(VocabularyKeys.pre) ?? "default"
            var words = try file.checked(VocabularyKeys.pre) { () throws(TokenizerError) in
                try PreTokenizer.named(name)
            }
            words.composes = try file.metadata.bool(VocabularyKeys.composes) ?? words.composes
            words.ignoresMerges = try file.metadata.bool(VocabularyKeys.ignoresMerges) ?? words.ignoresMerges
            return .bytePairs(words)
        }
    }

    private static func spacePrefix(
        _ metadata: VocabularyMetadata, default isAdded: Bool
    ) throws(GGUFError) -> SpacePrefix? {
        guard try metadata.flag(VocabularyKeys.addsSpacePrefix) ?? isAdded else { return nil }
        guard let name = try metadata.file.metadata.string(VocabularyKeys.spacePrefix) else { return .each }
        guard let prefix = SpacePrefix(rawValue: name) else {
            throw metadata.file.error(
                .valueOutOfRange("'\(name)'", allowed: "each, each_unspaced and first_unspaced"),
                at: VocabularyKeys.spacePrefix)
        }
        return prefix
    }

    private static func merges(_ file: GGUFFile) throws(GGUFError) -> SubwordDefinition.Merges {
        let table = try file.metadata.array(required: VocabularyKeys.merges).stringTable()
        return SubwordDefinition.Merges(count: table.count) { index, body in table.withUTF8(at: index, body) }
    }
}

extension SubwordDefinition {
    /// How added tokens take white space: as the file says or, where it doesn't, as llama.cpp knows some models to.
    fileprivate mutating func addSurroundings(_ metadata: VocabularyMetadata) throws(GGUFError) {
        standingAlone = try metadata.ids(VocabularyKeys.standingAlone)
        let keys = metadata.file.metadata
        if try keys.array(VocabularyKeys.takingSpaceBefore) != nil {
            takingSpaceBefore = try metadata.ids(VocabularyKeys.takingSpaceBefore)
        } else if case .bytePairs(let words) = model, words.masksTakeSpace, let mask = specialTokens.mask {
            takingSpaceBefore = [mask]
        }
        if try keys.array(VocabularyKeys.takingSpaceAfter) != nil {
            takingSpaceAfter = try metadata.ids(VocabularyKeys.takingSpaceAfter)
        } else if case .scored = model, try VocabularyMetadata.isPhi3(metadata.file) {
            let others = ["<unk>", "<s>", "<|endoftext|>"].compactMap { vocabulary.id(of: $0) }
            takingSpaceAfter = specialTokens.control.filter { !others.contains($0) }
        }
    }
}

extension SpecialTokens {
    /// The special tokens of a file, by key, or where llama.cpp looks for them.
    fileprivate init(
        _ metadata: VocabularyMetadata, _ types: [TokenType], _ kind: SubwordTokenizer.Kind
    ) throws(GGUFError) {
        let byKind: (beginning: Int32?, end: Int32?, unknown: Int32?, padding: Int32?) =
            switch kind {
            case .bytePairs: (nil, nil, nil, nil)
            case .scored: (1, 2, 0, nil)
            case .unigram: (nil, 1, 2, 0)
            }
        self.init(
            unknown: try metadata.id("unknown", default: byKind.unknown), classifier: try metadata.id("cls"),
            separator: try metadata.id("seperator"),
            padding: try metadata.id("padding", default: byKind.padding), mask: try metadata.id("mask"),
            beginning: try metadata.id("bos", default: byKind.beginning),
            end: try metadata.id("eos", default: byKind.end), endOfTurn: try metadata.id("eot"),
            control: types.indices.filter { types[$0] == .control || types[$0] == .unknown }.map { Int32($0) })
        if endOfTurn == nil { endOfTurn = Self.endOfTurn(in: metadata.vocabulary, types) }
    }

    /// The tokens with which known chat formats end a turn, for files that don't name theirs.
    private static func endOfTurn(in vocabulary: Vocabulary, _ types: [TokenType]) -> Int32? {
        let spellings = ["<|eot_id|>", "<|im_end|>", "<|end|>", "<end_of_turn>", "<|eot|>", "<|end_of_turn|>", "<EOT>"]
        return spellings.lazy.compactMap { vocabulary.id(of: $0) }.first { id in
            types[Int(id)] == .control || types[Int(id)] == .userDefined
        }
    }
}

extension SequenceTemplate {
    /// What the flags `add_…_token` ask for: `<s> a </s> </s> b </s>` with all of them.
    fileprivate init(
        _ metadata: VocabularyMetadata, _ special: SpecialTokens, _ model: SubwordDefinition.Model
    ) throws(GGUFError) {
        let byModel: (beginning: Bool, end: Bool, separator: Bool) =
            switch model {
            case .bytePairs(let words): (words.addsBeginning, false, words.addsSeparator)
            case .scored: (true, false, false)
            case .unigram: (false, true, false)
            }
        func token(_ key: String, default isAdded: Bool, _ id: Int32?, _ name: String) throws(GGUFError) -> [Int32] {
            let flag = try metadata.flag(key)
            guard flag ?? isAdded else { return [] }
            if let id { return [id] }
            guard flag == nil else { throw metadata.file.error(.missing, at: VocabularyKeys.id(name)) }
            return []
        }
        let beginning = try token(
            VocabularyKeys.addsBeginning, default: byModel.beginning, special.beginning ?? special.classifier, "bos")
        let end = try token(VocabularyKeys.addsEnd, default: byModel.end, special.end ?? special.separator, "eos")
        let separator = try token(
            VocabularyKeys.addsSeparator, default: byModel.separator, special.separator ?? special.end, "seperator")
        self.init(opening: beginning, joint: end + separator, closing: end)
    }
}
