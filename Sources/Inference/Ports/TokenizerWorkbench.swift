import GGUF
public import ModelPorts
import Tokenizers

/// A model file's tokenizer looked at by itself: no weight is needed, so that a file of a vocabulary alone will do.
public struct TokenizerWorkbench: Sendable {
    private let tokenizer: any Tokenizing

    /// Opens the tokenizer of the file at `path`.
    /// - Throws: `ModelError`.
    public init(path: String) throws(ModelError) {
        do throws(GGUFError) {
            self.init(try TokenizerFile.tokenizer(path: path))
        } catch {
            throw ModelError(error, path: path)
        }
    }

    init(_ tokenizer: any Tokenizing) { self.tokenizer = tokenizer }

    /// The ids of a text.
    /// - Parameter special: Whether to add the tokens that the model expects around a text, and to read such tokens
    ///   where the text spells them.
    public func tokenize(_ text: String, special: Bool) -> [Int32] {
        tokenizer.encode(text, options: special ? [.addSpecialTokens, .parseSpecialTokens] : []).ids
    }

    /// A token as the vocabulary spells it; nil for an id that it lacks.
    public func token(_ id: Int32) -> String? { tokenizer.vocabulary.token(id) }
}
