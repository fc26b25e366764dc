import GGUF
import Tokenizers

/// A vocabulary on its way from a folder to a GGUF file.
struct ImportedVocabulary {
    /// `gpt2`, `llama` or `t5`.
    var model: String
    /// The name of the pre-tokenizer.
    var pre = "default"
    var tokens: [String] = []
    var types: [TokenType] = []
    /// None for byte-level merges.
    var scores: [Float] = []
    var merges: [String] = []
    /// Ids by the names of llama.cpp's keys: `bos`, `eos`, `unknown`.
    var ids: [String: Int] = [:]
    var flags: [String: Bool] = [:]
    var characterMap: [UInt8] = []
    var spacePrefix: SpacePrefix?
    var takingSpaceBefore: [Int32] = []
    var takingSpaceAfter: [Int32] = []
    var standingAlone: [Int32] = []

    /// The id of a token with these bytes: composed or not, letters are told apart, unlike by `String`'s equality.
    func id(of token: String) -> Int? { tokens.firstIndex { $0.utf8.elementsEqual(token.utf8) } }

    /// Makes room up to and with a token and sets it. What stands between is filled as `fill` does.
    mutating func set(_ token: String, at id: Int, type: TokenType) {
        while tokens.count <= id { appendUnused() }
        tokens[id] = token
        types[id] = type
    }

    /// Adds unused tokens until there are as many as the embeddings have rows.
    mutating func fill(to size: Int?, folder: String) throws {
        guard let size else { return }
        guard size >= tokens.count, size <= Vocabulary.countLimit else {
            throw ImportError(
                folder: folder,
                reason: "the vocabulary has \(tokens.count) tokens and config.json a vocab_size of \(size)")
        }
        while tokens.count < size { appendUnused() }
    }

    private mutating func appendUnused() {
        tokens.append("[PAD\(tokens.count)]")
        types.append(.unused)
        if !scores.isEmpty { scores.append(-10_000) }
    }

    func write(to writer: inout GGUFWriter) {
        writer.set(VocabularyKeys.model, model)
        writer.set(VocabularyKeys.pre, pre)
        writer.set(VocabularyKeys.tokens, tokens)
        writer.set(VocabularyKeys.types, types.map(\.rawValue))
        if !scores.isEmpty { writer.set(VocabularyKeys.scores, scores) }
        if !merges.isEmpty { writer.set(VocabularyKeys.merges, merges) }
        for (name, id) in ids.sorted(by: { $0.key < $1.key }) {
            writer.set(VocabularyKeys.id(name), UInt32(truncatingIfNeeded: id))
        }
        for (key, flag) in flags.sorted(by: { $0.key < $1.key }) { writer.set(key, flag) }
        if !characterMap.isEmpty { writer.set(VocabularyKeys.characterMap, characterMap) }
        if let spacePrefix { writer.set(VocabularyKeys.spacePrefix, spacePrefix.rawValue) }
        writer.set(VocabularyKeys.takingSpaceBefore, takingSpaceBefore)
        writer.set(VocabularyKeys.takingSpaceAfter, takingSpaceAfter)
        if !standingAlone.isEmpty { writer.set(VocabularyKeys.standingAlone, standingAlone) }
    }
}
