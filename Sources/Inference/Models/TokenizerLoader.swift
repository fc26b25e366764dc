import GGUF
import Synchronization
import Tokenizers

/// Makes tokenizers out of model files, one for all models of a process that share a vocabulary.
///
/// A vocabulary of 30,000 tokens takes milliseconds to index; a pipeline's models are mostly made from one encoder and
/// have the same.
final class TokenizerLoader: Sendable {
    private struct Loaded {
        let tokens: GGUFArray
        let special: SpecialTokens
        let options: WordPiece.Options
        let tokenizer: any Tokenizing
    }

    private let loaded = Mutex<[Loaded]>([])

    /// The tokenizer of a model.
    /// - Throws: `GGUFError` for metadata that is missing or makes no tokenizer.
    func tokenizer(for file: GGUFFile) throws(GGUFError) -> any Tokenizing {
        let kind = try file.metadata.string(required: Keys.model)
        guard kind == "bert" else {
            throw file.error(.valueOutOfRange("'\(kind)'", allowed: "bert (WordPiece)"), at: Keys.model)
        }
        let tokens = try file.metadata.array(required: Keys.tokens)
        let special = try Self.specialTokens(in: file)
        let lowercase = try file.metadata.bool(MetadataKeys.lowercase) ?? true
        let options = WordPiece.Options(
            lowercase: lowercase, stripAccents: try file.metadata.bool(MetadataKeys.stripAccents))
        let known = loaded.withLock { loaded in
            loaded.first { $0.special == special && $0.options == options && $0.tokens.holdsSameBytes(as: tokens) }
        }
        if let known { return known.tokenizer }
        let tokenizer = try Self.wordPiece(try tokens.stringTable(), special, options, file)
        loaded.withLock {
            $0.append(Loaded(tokens: tokens, special: special, options: options, tokenizer: tokenizer))
        }
        return tokenizer
    }

    private enum Keys {
        static let model = "tokenizer.ggml.model"
        static let tokens = "tokenizer.ggml.tokens"
        static let types = "tokenizer.ggml.token_type"
    }

    private static func wordPiece(
        _ table: GGUFStringTable, _ special: SpecialTokens, _ options: WordPiece.Options, _ file: GGUFFile
    ) throws(GGUFError) -> any Tokenizing {
        do throws(TokenizerError) {
            let vocabulary = try Vocabulary(count: table.count) { index in
                table.withUTF8(at: index) { UnsafeRawBufferPointer($0) }
            }
            return try WordPiece(vocabulary: vocabulary, specialTokens: special, options: options)
        } catch {
            throw file.error(.invalidHeader("\(error)"), at: Keys.tokens)
        }
    }

    private static func specialTokens(in file: GGUFFile) throws(GGUFError) -> SpecialTokens {
        func id(_ name: String) throws(GGUFError) -> Int32? {
            let id = try file.metadata.int("tokenizer.ggml.\(name)_token_id", in: 0...Int(Int32.max))
            return id.map { Int32(truncatingIfNeeded: $0) }
        }
        func required(_ names: String...) throws(GGUFError) -> Int32 {
            for name in names { if let id = try id(name) { return id } }
            throw file.error(.missing, at: "tokenizer.ggml.\(names[0])_token_id")
        }
        // A sequence without text is `[CLS] [SEP]`: with these two no sequence is ever empty. GGUF spells the second so.
        return SpecialTokens(
            unknown: try required("unknown"), classifier: try required("cls", "bos"),
            separator: try required("seperator", "eos"), padding: try id("padding"), mask: try id("mask"),
            control: try controlTokens(in: file))
    }

    /// ggml's token type 3 is a control token.
    private static func controlTokens(in file: GGUFFile) throws(GGUFError) -> [Int32] {
        guard let types = try file.metadata.array(Keys.types) else { return [] }
        return try types.int32s().enumerated().filter { $0.element == 3 }.map { Int32($0.offset) }
    }
}

extension GGUFArray {
    /// Whether two arrays stand in their files alike, byte for byte.
    fileprivate func holdsSameBytes(as other: GGUFArray) -> Bool {
        count == other.count
            && withUnsafeBytes { mine in
                other.withUnsafeBytes { theirs in mine.count == theirs.count && mine.elementsEqual(theirs) }
            }
    }
}
