/// SentencePiece's byte-pair encoding: neighbours that together are a token merge, the token of the highest score first.
///
/// Kudo and Richardson, SentencePiece, 2018; `bpe_model.cc`. What is left and is no token becomes the tokens of its
/// bytes, or the unknown token where the vocabulary has none.
struct ScoredModel: SubwordModel, PairMerging {
    private let vocabulary: Vocabulary
    /// By token: the place of its score among all, the highest first; `MergeSymbol.never` for what no text becomes.
    private let priorities: [UInt32]
    /// The order of merges, where a file lists them; scores only tell how soon, not which neighbours make a token.
    private let merges: MergeTable?
    private let fallback: ByteFallback

    /// - Parameter scores: one a token.
    /// - Throws: `inconsistent` for another number of scores, or one that is no number.
    init(
        vocabulary: Vocabulary, types: [TokenType], scores: [Float], merges: MergeTable?, fallback: ByteFallback
    ) throws(TokenizerError) {
        guard scores.count == vocabulary.count, !scores.contains(where: \.isNaN) else {
            throw TokenizerError(
                code: .inconsistent, place: "\(scores.count) scores",
                advice: "each of the \(vocabulary.count) tokens has one, and each is a number")
        }
        let order = Set(scores).sorted(by: >)
        let places = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($0.element, UInt32($0.offset)) })
        self.vocabulary = vocabulary
        self.fallback = fallback
        self.merges = merges
        priorities = zip(scores, types).map { score, type in
            type == .normal || type == .userDefined ? places[score] ?? MergeSymbol.never : MergeSymbol.never
        }
    }

    func appendPieces(of word: UnsafeBufferPointer<UInt8>, to workspace: inout SubwordWorkspace) {
        workspace.merges.removeAll()
        var position = 0
        while position < word.count {
            let end = position + UTF8Scalar(word, at: position, end: word.count).length
            let id = token(in: word, position..<end)
            workspace.merges.append(id?.id ?? -1, position..<end)
            position = end
        }
        workspace.merges.merge(word, with: self)
        workspace.merges.forEach { symbol in
            if symbol.id >= 0 {
                workspace.pieces.append(SubwordPiece(id: symbol.id, start: symbol.start, end: symbol.end))
            } else {
                fallback.append(word, symbol.start..<symbol.end, to: &workspace.pieces)
            }
        }
    }

    @inline(__always)
    func merge(_ left: MergeSymbol, _ right: MergeSymbol, in word: UnsafeBufferPointer<UInt8>) -> (
        priority: UInt32, id: Int32
    )? {
        guard let merges else { return token(in: word, Int(left.start)..<Int(right.end)) }
        return left.id | right.id >= 0 ? merges.find(left.id, right.id) : nil
    }

    @inline(__always)
    private func token(in word: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> (priority: UInt32, id: Int32)? {
        guard range.count <= vocabulary.longestToken,
            let id = vocabulary.id(of: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: word[range])))
        else { return nil }
        let priority = priorities[Int(id)]
        return priority == MergeSymbol.never ? nil : (priority, id)
    }
}

/// What stands for text that is no token.
struct ByteFallback: Sendable {
    /// The tokens of the 256 bytes, if the vocabulary has them.
    let bytes: ByteTokens
    /// Stands for what has no token of its own and no bytes.
    let unknown: Int32?

    /// - Throws: `inconsistent` where some bytes have tokens and others have not.
    init(_ bytes: ByteTokens, unknown: Int32?) throws(TokenizerError) {
        guard bytes.isEmpty || bytes.isComplete else {
            let missing = bytes.ids.firstIndex { $0 < 0 } ?? 0
            throw TokenizerError(
                code: .inconsistent, place: "byte tokens",
                advice:
                    "\(TokenSpelling.byteToken(UInt8(missing))) is missing and others are there; the file is damaged")
        }
        self.bytes = bytes
        self.unknown = unknown
    }

    /// Appends what stands for the bytes of `range`; unknown stretches side by side are one token.
    @inline(never)
    func append(_ word: UnsafeBufferPointer<UInt8>, _ range: Range<Int32>, to pieces: inout [SubwordPiece]) {
        if !bytes.isEmpty {
            for offset in range {
                pieces.append(SubwordPiece(id: bytes.ids[Int(word[Int(offset)])], start: offset, end: offset + 1))
            }
        } else if let unknown {
            if let last = pieces.indices.last, pieces[last].id == unknown, pieces[last].end == range.lowerBound {
                pieces[last].end = range.upperBound
            } else {
                pieces.append(SubwordPiece(id: unknown, start: range.lowerBound, end: range.upperBound))
            }
        }
    }
}
