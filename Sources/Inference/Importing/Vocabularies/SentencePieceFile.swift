import JSON
import Tokenizers

/// `tokenizer.model`: SentencePiece's `ModelProto` (`sentencepiece_model.proto`).
struct SentencePieceFile {
    private var tokens: [String] = []
    private var scores: [Float] = []
    private var types: [TokenType] = []
    /// 1 is unigram, 2 BPE; others are words and characters.
    private var modelType: UInt64 = 1
    private var characterMap: [UInt8] = []
    private var addsSpacePrefix = true
    private var removesExtraSpaces = true
    private let folder: String

    /// - Throws: `ImportError` for bytes that are no such file.
    init(_ bytes: [UInt8], folder: String) throws {
        self.folder = folder
        do {
            var reader = ProtobufReader(bytes[...])
            while let (field, value) = try reader.next() {
                guard case .bytes(let message) = value else { continue }
                switch field {
                case 1: try readPiece(message)
                case 2: try readTrainer(message)
                case 3: try readNormalizer(message)
                default: continue
                }
            }
        } catch let flaw as ProtobufReader.Flaw {
            throw error("is damaged at byte \(flaw.offset)")
        }
    }

    /// The vocabulary with what stands beside it in the folder.
    func vocabulary(_ settings: TokenizerSettings) throws -> ImportedVocabulary {
        guard modelType == 1 || modelType == 2 else {
            throw error("is of a kind that is not read; unigram and BPE are")
        }
        var vocabulary = ImportedVocabulary(model: modelType == 1 ? "t5" : "llama")
        vocabulary.tokens = tokens
        vocabulary.scores = scores
        vocabulary.types = types
        vocabulary.characterMap = characterMap
        vocabulary.flags[VocabularyKeys.addsSpacePrefix] = addsSpacePrefix
        vocabulary.flags[VocabularyKeys.removesExtraSpaces] = removesExtraSpaces
        if let unknown = types.firstIndex(of: .unknown) { vocabulary.ids["unknown"] = unknown }
        for (name, token) in [("bos", "<s>"), ("eos", "</s>"), ("padding", "<pad>")] {
            if let id = vocabulary.id(of: token), types[id] == .control { vocabulary.ids[name] = id }
        }
        let beside: JSONValue = .object(JSONObject([("added_tokens", .array(settings.addedTokens))]))
        let document = TokenizerJSON(beside, folder: folder, settings: settings)
        try document.addTokens(to: &vocabulary)
        try document.addSpecialTokens(to: &vocabulary)
        try document.addTemplate(to: &vocabulary)
        return vocabulary
    }

    private func error(_ reason: String) -> ImportError {
        ImportError(folder: folder, reason: "tokenizer.model \(reason)")
    }

    private mutating func readPiece(_ message: ArraySlice<UInt8>) throws {
        var (token, score, type) = (ArraySlice<UInt8>(), Float(0), TokenType.normal)
        var reader = ProtobufReader(message)
        while let (field, value) = try reader.next() {
            switch (field, value) {
            case (1, .bytes(let bytes)): token = bytes
            case (2, .fixed32(let bits)): score = Float(bitPattern: bits)
            case (3, .integer(let number)):
                guard let known = Int32(exactly: number).flatMap(TokenType.init) else {
                    throw error("gives token \(tokens.count) an unknown type")
                }
                type = known
            default: continue
            }
        }
        guard tokens.count < Vocabulary.countLimit, let text = String(validating: token, as: UTF8.self) else {
            throw error("has a token that is no text, \(tokens.count)")
        }
        tokens.append(text)
        scores.append(score)
        types.append(type)
    }

    private mutating func readTrainer(_ message: ArraySlice<UInt8>) throws {
        var reader = ProtobufReader(message)
        while let (field, value) = try reader.next() {
            switch (field, value) {
            case (3, .integer(let number)): modelType = number
            case (24, .integer(1)): throw error("marks spaces after words, which is not read")
            default: continue
            }
        }
    }

    private mutating func readNormalizer(_ message: ArraySlice<UInt8>) throws {
        var reader = ProtobufReader(message)
        while let (field, value) = try reader.next() {
            switch (field, value) {
            case (2, .bytes(let bytes)): characterMap = Array(bytes)
            case (3, .integer(let flag)): addsSpacePrefix = flag != 0
            case (4, .integer(let flag)): removesExtraSpaces = flag != 0
            case (5, .integer(0)): throw error("leaves spaces as they are, which is not read")
            default: continue
            }
        }
    }
}
