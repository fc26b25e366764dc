import JSON
import Tokenizers

/// `tokenizer.json`, as Hugging Face's tokenizers write it: byte-level BPE, SentencePiece-like BPE, and unigrams.
struct TokenizerJSON {
    let document: JSONValue
    let folder: String
    let settings: TokenizerSettings

    init(_ document: JSONValue, folder: String, settings: TokenizerSettings) {
        self.document = document
        self.folder = folder
        self.settings = settings
    }

    /// The folders of GPT-2's time: `vocab.json` and `merges.txt`, cut as GPT-2 does.
    init(tokens: JSONValue, merges: String, folder: String, settings: TokenizerSettings) throws {
        let lines = merges.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#version") }
        let model: JSONValue = .object(
            JSONObject([
                ("type", "BPE"), ("vocab", tokens), ("merges", .array(lines.map { .string(String($0)) })),
            ]))
        let cut: JSONValue = ["type": "ByteLevel", "add_prefix_space": false, "use_regex": true]
        self.init(
            .object(
                JSONObject([
                    ("model", model), ("pre_tokenizer", cut), ("added_tokens", .array(settings.addedTokens)),
                ])), folder: folder, settings: settings)
    }

    func vocabulary() throws -> ImportedVocabulary {
        guard let model = document["model"] else { throw error("has no model") }
        var vocabulary: ImportedVocabulary
        switch model["type"]?.stringValue ?? (model["merges"] == nil ? "Unigram" : "BPE") {
        case "BPE" where isByteLevel: vocabulary = try byteLevel(model)
        case "BPE": vocabulary = try sentencePieceMerges(model)
        case "Unigram": vocabulary = try unigram(model)
        case let other: throw error("has a model of type '\(other)'; BPE, Unigram and WordPiece are read")
        }
        try addTokens(to: &vocabulary)
        try addSpecialTokens(to: &vocabulary)
        try addTemplate(to: &vocabulary)
        return vocabulary
    }

    func error(_ reason: String) -> ImportError { ImportError(folder: folder, reason: "tokenizer.json \(reason)") }

    private var isByteLevel: Bool {
        steps("pre_tokenizer").contains { $0["type"]?.stringValue == "ByteLevel" }
            || document["decoder"]?["type"]?.stringValue == "ByteLevel"
    }

    /// A normalizer or pre-tokenizer as the list of its steps.
    func steps(_ key: String) -> [JSONValue] {
        guard let step = document[key], !step.isNull else { return [] }
        guard step["type"]?.stringValue == "Sequence" else { return [step] }
        return (step["normalizers"] ?? step["pretokenizers"] ?? step["processors"])?.arrayValue ?? []
    }

    private func byteLevel(_ model: JSONValue) throws -> ImportedVocabulary {
        var vocabulary = ImportedVocabulary(model: "gpt2")
        try addVocabulary(model, to: &vocabulary)
        vocabulary.merges = try merges(model)
        vocabulary.pre = try SplitSignature(steps("pre_tokenizer"), folder: folder).preTokenizer
        let normalizers = steps("normalizer").map { $0["type"]?.stringValue ?? "" }
        guard normalizers.isEmpty || normalizers == ["NFC"] else {
            throw error(
                "normalizes text with \(normalizers.joined(separator: ", ")); NFC is read before byte-level BPE")
        }
        vocabulary.flags[VocabularyKeys.composes] = !normalizers.isEmpty
        vocabulary.flags[VocabularyKeys.ignoresMerges] = model["ignore_merges"]?.boolValue ?? false
        return vocabulary
    }

    private func sentencePieceMerges(_ model: JSONValue) throws -> ImportedVocabulary {
        var vocabulary = ImportedVocabulary(model: "llama")
        try addVocabulary(model, to: &vocabulary)
        vocabulary.merges = try merges(model)
        vocabulary.scores = MergeScores.scores(of: vocabulary.tokens, merges: vocabulary.merges)
        if model["byte_fallback"]?.boolValue == true { vocabulary.markByteTokens() }
        try addUnknown(model["unk_token"]?.stringValue, to: &vocabulary)
        try SpaceSettings(self).add(to: &vocabulary)
        return vocabulary
    }

    private func unigram(_ model: JSONValue) throws -> ImportedVocabulary {
        var vocabulary = ImportedVocabulary(model: "t5")
        for pair in model["vocab"]?.arrayValue ?? [] {
            guard let pair = pair.arrayValue, pair.count == 2, let token = pair[0].stringValue,
                let score = pair[1].doubleValue
            else { throw error("has a unigram that is not a token and a score") }
            vocabulary.tokens.append(token)
            vocabulary.scores.append(Float(score))
        }
        vocabulary.types = vocabulary.tokens.map { _ in .normal }
        vocabulary.flags[VocabularyKeys.addsScoresByWord] = true
        if model["byte_fallback"]?.boolValue == true { vocabulary.markByteTokens() }
        if let id = model["unk_id"]?.intValue, vocabulary.tokens.indices.contains(id) {
            try addUnknown(vocabulary.tokens[id], to: &vocabulary)
        }
        try SpaceSettings(self).add(to: &vocabulary)
        return vocabulary
    }

    private func addUnknown(_ token: String?, to vocabulary: inout ImportedVocabulary) throws {
        guard let token else { return }
        guard let id = vocabulary.id(of: token) else {
            throw error("names '\(token)' as the unknown token and doesn't have it")
        }
        vocabulary.ids["unknown"] = id
        vocabulary.types[id] = .unknown
    }

    private func addVocabulary(_ model: JSONValue, to vocabulary: inout ImportedVocabulary) throws {
        for key in ["continuing_subword_prefix", "end_of_word_suffix"] {
            if let mark = model[key]?.stringValue, !mark.isEmpty { throw error("has a \(key), which is not read") }
        }
        guard let members = model["vocab"]?.objectValue?.members else { throw error("has no vocabulary") }
        let numbered = try members.map { member in
            guard let id = member.value.intValue, id >= 0, id < Vocabulary.countLimit else {
                throw error("gives a token a number outside 0…\(Vocabulary.countLimit - 1)")
            }
            return (id: id, token: member.key)
        }
        vocabulary.tokens.reserveCapacity(numbered.count)
        for (id, token) in numbered.sorted(by: { $0.id < $1.id }) {
            guard id >= vocabulary.tokens.count else { throw error("gives two tokens the number \(id)") }
            vocabulary.set(token, at: id, type: .normal)
        }
    }

    /// Merges as `left right`; newer files write them as pairs, since tokens may contain spaces.
    private func merges(_ model: JSONValue) throws -> [String] {
        try (model["merges"]?.arrayValue ?? []).map { merge in
            if let text = merge.stringValue { return text }
            guard let pair = merge.arrayValue, pair.count == 2, let left = pair[0].stringValue,
                let right = pair[1].stringValue, !left.utf8.dropFirst().contains(UInt8(ascii: " "))
            else { throw error("has a merge that is not two tokens") }
            return left + " " + right
        }
    }
}

extension ImportedVocabulary {
    /// Marks the tokens `<0x00>` to `<0xFF>` as bytes.
    mutating func markByteTokens() {
        let spellings = Set((0..<256).map { TokenSpelling.byteToken(UInt8($0)) })
        for index in tokens.indices where spellings.contains(tokens[index]) { types[index] = .byte }
    }
}
