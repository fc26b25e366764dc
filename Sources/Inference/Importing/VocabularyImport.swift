import GGUF
import JSON
import Tokenizers

/// Brings a folder's vocabulary into a GGUF file, spelled as llama.cpp spells it.
enum VocabularyImport {
    /// Adds a WordPiece vocabulary from `vocab.txt`, or from `tokenizer.json` where there is no such file.
    static func addWordPiece(from folder: ModelFolder, to writer: inout GGUFWriter) throws {
        let tokens = try tokens(of: folder)
        writer.set("tokenizer.ggml.model", "bert")
        writer.set("tokenizer.ggml.pre", "default")
        writer.set("tokenizer.ggml.tokens", tokens.map(TokenSpelling.gguf(fromVocabularyLine:)))
        let special = [
            ("[UNK]", "unknown"), ("[CLS]", "cls"), ("[SEP]", "seperator"), ("[PAD]", "padding"), ("[MASK]", "mask"),
        ]
        var types = [Int32](repeating: TokenType.normal, count: tokens.count)
        for (token, key) in special {
            guard let id = tokens.firstIndex(of: token) else {
                throw ImportError(folder: folder.path, reason: "the vocabulary lacks \(token)")
            }
            writer.set("tokenizer.ggml.\(key)_token_id", UInt32(id))
            types[id] = token == "[UNK]" ? TokenType.unknown : TokenType.control
        }
        writer.set("tokenizer.ggml.token_type", types)
        let settings = try folder.json("tokenizer_config.json")
        let lowercase = settings?["do_lower_case"]?.boolValue ?? true
        writer.set(MetadataKeys.lowercase, lowercase)
        writer.set(MetadataKeys.stripAccents, settings?["strip_accents"]?.boolValue ?? lowercase)
    }

    /// ggml's numbering of token types.
    private enum TokenType {
        static let normal: Int32 = 1
        static let unknown: Int32 = 2
        static let control: Int32 = 3
    }

    private static func tokens(of folder: ModelFolder) throws -> [String] {
        if let text = folder.text("vocab.txt") {
            var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                String(line.last == "\r" ? line.dropLast() : line)
            }
            if lines.last == "" { lines.removeLast() }
            return lines
        }
        guard let model = try folder.json("tokenizer.json")?["model"],
            model["type"]?.stringValue == "WordPiece" || model["type"] == nil,
            let vocabulary = model["vocab"]?.objectValue
        else {
            throw ImportError(folder: folder.path, reason: "there is no vocab.txt and no WordPiece tokenizer.json")
        }
        var tokens = [String?](repeating: nil, count: vocabulary.count)
        for member in vocabulary.members {
            guard let id = member.value.intValue, tokens.indices.contains(id) else {
                throw ImportError(folder: folder.path, reason: "tokenizer.json does not number its tokens from 0")
            }
            tokens[id] = member.key
        }
        return tokens.compactMap(\.self)
    }
}
