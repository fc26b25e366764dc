public import GGUF
import JSON
public import Tokenizers

/// The tokenizer of a model file by itself, without the model.
public enum TokenizerFile {
    /// Makes the tokenizer of the file at `path`; it needs to hold no more than a vocabulary.
    /// - Throws: `GGUFError` for a file or metadata that makes no tokenizer.
    public static func tokenizer(path: String) throws(GGUFError) -> any Tokenizing {
        try TokenizerLoader().tokenizer(for: GGUFFile(path: path))
    }

    /// Writes the vocabulary of a Hugging Face folder as a file of its own, as llama.cpp's converter does with
    /// `--vocab-only`.
    /// - Throws: `ImportError` or `GGUFError`.
    public static func importVocabulary(of folder: String, to output: String) throws {
        let folder = try ModelFolder(path: folder)
        var writer = GGUFWriter()
        writer.set("general.architecture", folder.config["model_type"]?.stringValue ?? "llama")
        try VocabularyImport.add(from: folder, to: &writer)
        try writer.write(to: output)
    }
}
