import GGUF
import JSON
import Tokenizers

/// Brings a folder's vocabulary into a GGUF file, with llama.cpp's keys and spellings, so that llama.cpp reads it, too.
enum VocabularyImport {
    /// Adds the vocabulary of a folder: `tokenizer.json` where there is one, for it is what `tokenizers` reads;
    /// otherwise `tokenizer.model` (T5's `spiece.model`), `vocab.json` with `merges.txt`, or `vocab.txt`.
    ///
    /// - Parameter vocabularySize: how many rows the model's embeddings have; the vocabulary is filled with unused
    ///   tokens up to it. Nil for as many as there are tokens.
    /// - Throws: `ImportError` for a vocabulary that is missing, contradicts itself, or is of a kind that isn't read.
    static func add(
        from folder: ModelFolder, vocabularySize: Int? = nil, to writer: inout GGUFWriter
    ) throws {
        let settings = try TokenizerSettings(folder)
        settings.addChatTemplates(to: &writer)
        let document = try folder.json("tokenizer.json")
        if WordPieceImport.reads(document, of: folder) {
            return try WordPieceImport.add(from: folder, vocabularySize: vocabularySize, to: &writer)
        }
        var vocabulary: ImportedVocabulary
        if let document {
            vocabulary = try TokenizerJSON(document, folder: folder.path, settings: settings).vocabulary()
        } else if let bytes = folder.bytes("tokenizer.model") ?? folder.bytes("spiece.model") {
            vocabulary = try SentencePieceFile(bytes, folder: folder.path).vocabulary(settings)
        } else if let merges = folder.text("merges.txt"), let tokens = try folder.json("vocab.json") {
            vocabulary = try TokenizerJSON(tokens: tokens, merges: merges, folder: folder.path, settings: settings)
                .vocabulary()
        } else {
            throw ImportError(
                folder: folder.path,
                reason:
                    "there is no vocabulary: no tokenizer.json, tokenizer.model, vocab.json with merges.txt, vocab.txt")
        }
        try vocabulary.fill(to: vocabularySize, folder: folder.path)
        vocabulary.write(to: &writer)
    }
}
