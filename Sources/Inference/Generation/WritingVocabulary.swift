import Constraints
import Synchronization
import Tokenizers

/// A model's tokens as what they write.
final class WritingVocabulary: Sendable {
    /// Tokens by the bytes that they stand for.
    private struct SpelledTokens {
        var ids: [[UInt8]: Int32] = [:]
        var longest = 1
    }

    private struct Arranged {
        var texts: TokenTexts?
        var spelled: SpelledTokens?
    }

    /// Tokens that end an answer.
    let ends: [Int32]
    /// Whether the model reads texts as if a space stood before them, as SentencePiece's models do: then it writes them
    /// so, too.
    let readsFirstSpace: Bool
    private let model: TransformerModel
    private let arranged = Mutex(Arranged())

    init(of model: TransformerModel) {
        self.model = model
        ends = model.tokenizer.specialTokens.endsGeneration
        let first = model.tokenizer.encode("a", options: []).ids.first
        readsFirstSpace = first.flatMap { model.text(of: $0) }?.first == UInt8(ascii: " ")
    }

    /// The bytes that a token stands for; nil for one that steers the model.
    func bytes(of token: Int32) -> [UInt8]? { model.text(of: token) }

    /// All tokens' bytes, arranged for masks; made when it is first asked for.
    var texts: TokenTexts {
        arranged.withLock { arranged in
            let texts = arranged.texts ?? TokenTexts((0..<model.tokenCount).map { bytes(of: Int32($0)) })
            arranged.texts = texts
            return texts
        }
    }

    /// Tokens that stand for exactly these bytes; for as many of them as the vocabulary can spell.
    func tokens(of bytes: [UInt8]) -> [Int32] {
        if bytes.isEmpty { return [] }
        let ids = bytes.withUnsafeBufferPointer { model.tokenizer.encode(utf8: $0, options: []).ids }
        if ids.flatMap({ self.bytes(of: $0) ?? [] }) == bytes { return ids }
        // The tokenizer puts a space first or changes what it reads: the longest token each time, then.
        let known = spelledTokens
        var found: [Int32] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let longest = (1...min(rest.count, known.longest)).reversed().lazy
                .compactMap { count in known.ids[Array(rest.prefix(count))].map { (id: $0, count: count) } }.first
            guard let longest else { break }
            found.append(longest.id)
            rest = rest.dropFirst(longest.count)
        }
        return found
    }

    private var spelledTokens: SpelledTokens {
        arranged.withLock { arranged in
            if let known = arranged.spelled { return known }
            var spelled = SpelledTokens()
            for id in 0..<Int32(clamping: model.tokenCount) {
                guard let bytes = bytes(of: id), !bytes.isEmpty, spelled.ids[bytes] == nil else { continue }
                spelled.ids[bytes] = id
                spelled.longest = max(spelled.longest, bytes.count)
            }
            arranged.spelled = spelled
            return spelled
        }
    }
}
