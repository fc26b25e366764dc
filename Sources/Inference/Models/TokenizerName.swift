import GGUF

extension TokenizerLoader {
    /// What users call the tokenizer of a file.
    static func name(in file: GGUFFile) -> String {
        let kind = (try? file.metadata.string(VocabularyKeys.model)) ?? "none"
        switch kind {
        case "bert": return "WordPiece"
        case "llama": return "SentencePiece BPE"
        case "t5": return "SentencePiece unigram"
        case "gpt2":
            let splitter = (try? file.metadata.string(VocabularyKeys.pre)) ?? "default"
            return "byte-level BPE (\(splitter))"
        default: return kind
        }
    }
}
