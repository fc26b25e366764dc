import Synchronization

/// The byte strings of a vocabulary, arranged for masking: made once a model and shared by all constraints over it.
///
/// Making one keeps the bytes and no more. What masks need (a trie, and classes of tokens inside strings) is made when
/// the first mask is asked for; for 150,000 tokens that takes a fraction of a second.
public final class TokenTexts: Sendable {
    private let bytes: [UInt8]
    /// Token t is `bytes[starts[t]..<starts[t + 1]]`.
    private let starts: [Int32]
    private let arranged = Mutex<TokenArrangement?>(nil)

    /// How many tokens the vocabulary has, those without text among them.
    public var count: Int { starts.count - 1 }

    /// - Parameter bytes: what each token adds to a text; nil for one that is no text (the end token, a role's mark),
    ///   which no mask ever contains. A token without bytes is in no mask either: it would get the text nowhere.
    public init(_ bytes: [[UInt8]?]) {
        var starts: [Int32] = [0]
        starts.reserveCapacity(bytes.count + 1)
        var all: [UInt8] = []
        for text in bytes {
            if let text { all += text }
            starts.append(Int32(all.count))
        }
        self.bytes = all
        self.starts = starts
    }

    /// The bytes of a token; empty for one without text and for what is no token.
    func bytes(of token: Int) -> ArraySlice<UInt8> {
        guard token >= 0, token < count else { return [] }
        return bytes[Int(starts[token])..<Int(starts[token + 1])]
    }

    /// Makes what masks need now, rather than with the first mask.
    public func prepare() { _ = arrangement }

    var arrangement: TokenArrangement {
        arranged.withLock { arranged in
            if let arranged { return arranged }
            let made = TokenArrangement(self)
            arranged = made
            return made
        }
    }
}
