import GGUF
import JSON
import Tokenizers

/// Brings a BERT folder's vocabulary into a GGUF file, spelled as llama.cpp spells it.
enum WordPieceImport {
    /// Whether a folder's vocabulary is of this kind.
    static func reads(_ document: JSONValue?, of folder: ModelFolder) -> Bool {
        guard let document else { return folder.text("vocab.txt") != nil }
        return document["model"]?["type"]?.stringValue == "WordPiece"
    }

    /// Adds a WordPiece vocabulary from `vocab.txt`, or from `tokenizer.json` where there is no such file.
    static func add(from folder: ModelFolder, vocabularySize: Int?, to writer: inout GGUFWriter) throws {
        var tokens = try tokens(of: folder)
        let known = tokens.count
        if let vocabularySize {
            guard vocabularySize >= known, vocabularySize <= Vocabulary.countLimit else {
                throw folder.error("has a vocab_size of \(vocabularySize) for \(known) tokens")
            }
            tokens += (known..<vocabularySize).map { "[PAD\($0)]" }
        }
        writer.set("tokenizer.ggml.model", "bert")
        writer.set("tokenizer.ggml.pre", "default")
        writer.set("tokenizer.ggml.tokens", tokens.map(TokenSpelling.gguf(fromVocabularyLine:)))
        let special = [
            ("[UNK]", "unknown"), ("[CLS]", "cls"), ("[SEP]", "seperator"), ("[PAD]", "padding"), ("[MASK]", "mask"),
        ]
        var types = tokens.indices.map { $0 < known ? TokenType.normal : .unused }
        for (token, key) in special {
            guard let id = tokens.firstIndex(of: token) else {
                throw ImportError(folder: folder.path, reason: "the vocabulary lacks \(token)")
            }
            writer.set("tokenizer.ggml.\(key)_token_id", UInt32(id))
            types[id] = token == "[UNK]" ? .unknown : .control
        }
        writer.set("tokenizer.ggml.token_type", types.map(\.rawValue))
        let settings = try folder.json("tokenizer_config.json")
        let lowercase = settings?["do_lower_case"]?.boolValue ?? true
        writer.set(MetadataKeys.lowercase, lowercase)
        writer.set(MetadataKeys.stripAccents, settings?["strip_accents"]?.boolValue ?? lowercase)
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
            model["type"]?.stringValue == "WordPiece",
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
