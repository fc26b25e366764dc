import GGUF
import Tokenizers

/// A vocabulary's metadata, read and checked; whatever is wrong is an error at its key.
struct VocabularyMetadata {
    let file: GGUFFile
    let vocabulary: Vocabulary

    init(_ file: GGUFFile) throws(GGUFError) {
        self.file = file
        let table = try file.metadata.array(required: VocabularyKeys.tokens).stringTable()
        vocabulary = try file.checked(VocabularyKeys.tokens) { () throws(TokenizerError) in
            try Vocabulary(count: table.count) { index in
                table.withUTF8(at: index) { UnsafeRawBufferPointer($0) }
            }
        }
    }

    /// What each token is for; all are normal in a file that doesn't say.
    func types() throws(GGUFError) -> [TokenType] {
        guard let array = try file.metadata.array(VocabularyKeys.types) else {
            return [TokenType](repeating: .normal, count: vocabulary.count)
        }
        try requireCount(array, VocabularyKeys.types)
        return try array.integers().map { (value) throws(GGUFError) in
            guard let type = Int32(exactly: value).flatMap(TokenType.init) else {
                throw file.error(.valueOutOfRange("\(value)", allowed: "1…6"), at: VocabularyKeys.types)
            }
            return type
        }
    }

    /// Whether a file without a word on it is of the models whose control tokens take the white space after them.
    static func isPhi3(_ file: GGUFFile) throws(GGUFError) -> Bool {
        let name = try file.metadata.string(VocabularyKeys.modelName)?.lowercased() ?? ""
        return name.contains("phi-3") || name.contains("phi3")
    }

    /// One score a token.
    func scores() throws(GGUFError) -> [Float] {
        let array = try file.metadata.array(required: VocabularyKeys.scores)
        try requireCount(array, VocabularyKeys.scores)
        return try array.floats()
    }

    /// A special token's id, if the file names one.
    func id(_ name: String, default fallback: Int32? = nil) throws(GGUFError) -> Int32? {
        let id = try file.metadata.int(VocabularyKeys.id(name), in: 0...max(0, vocabulary.count - 1))
        return id.map { Int32(truncatingIfNeeded: $0) } ?? fallback.flatMap { $0 < vocabulary.count ? $0 : nil }
    }

    /// A flag, if the file has it.
    func flag(_ key: String) throws(GGUFError) -> Bool? { try file.metadata.bool(key) }

    /// The ids of an array, each in the vocabulary.
    func ids(_ key: String) throws(GGUFError) -> [Int32] {
        guard let array = try file.metadata.array(key) else { return [] }
        return try array.integers().map { (value) throws(GGUFError) in
            guard let id = Int32(exactly: value), id >= 0, id < vocabulary.count else {
                throw file.error(.valueOutOfRange("\(value)", allowed: "0…\(vocabulary.count - 1)"), at: key)
            }
            return id
        }
    }

    /// An array of bytes, which llama.cpp writes as `uint8` and reads as `int8`, too.
    func bytes(_ key: String) throws(GGUFError) -> [UInt8] {
        guard let array = try file.metadata.array(key) else { return [] }
        guard array.elementType == .uint8 || array.elementType == .int8 else {
            throw file.error(.wrongValueType(expected: "array of uint8", found: "array of another type"), at: key)
        }
        return array.withUnsafeBytes { Array($0) }
    }

    private func requireCount(_ array: GGUFArray, _ key: String) throws(GGUFError) {
        guard array.count == vocabulary.count else {
            throw file.error(
                .valueOutOfRange("\(array.count) elements", allowed: "\(vocabulary.count), as many as tokens"), at: key)
        }
    }
}

extension GGUFFile {
    /// Runs `body`; what it finds wrong is an error at `key`.
    func checked<Value>(
        _ key: String, _ body: () throws(TokenizerError) -> Value
    ) throws(GGUFError) -> Value {
        do {
            return try body()
        } catch {
            throw self.error(.invalidHeader("\(error)"), at: key)
        }
    }
}

extension WordPiece {
    /// Whether a file's tokenizer is one that knows small letters only.
    static func isUncased(_ file: GGUFFile) throws(GGUFError) -> Bool {
        guard try file.metadata.string(VocabularyKeys.model) == "bert" else { return false }
        return try file.metadata.bool(MetadataKeys.lowercase) ?? true
    }

    /// The tokenizer that a file of the model `bert` describes.
    init(metadataOf file: GGUFFile) throws(GGUFError) {
        let metadata = try VocabularyMetadata(file)
        func required(_ names: String...) throws(GGUFError) -> Int32 {
            for name in names { if let id = try metadata.id(name) { return id } }
            throw file.error(.missing, at: VocabularyKeys.id(names[0]))
        }
        let types = try metadata.types()
        // A sequence without text is `[CLS] [SEP]`: with these two no sequence is ever empty.
        let special = SpecialTokens(
            unknown: try required("unknown"), classifier: try required("cls", "bos"),
            separator: try required("seperator", "eos"), padding: try metadata.id("padding"),
            mask: try metadata.id("mask"),
            control: types.indices.filter { types[$0] == .control }.map { Int32($0) })
        let options = WordPiece.Options(
            lowercase: try metadata.flag(MetadataKeys.lowercase) ?? true,
            stripAccents: try metadata.flag(MetadataKeys.stripAccents))
        self = try file.checked(VocabularyKeys.tokens) { () throws(TokenizerError) in
            try WordPiece(vocabulary: metadata.vocabulary, specialTokens: special, options: options)
        }
    }
}
