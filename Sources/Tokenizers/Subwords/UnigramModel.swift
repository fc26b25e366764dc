/// A unigram language model: of all ways to cut a word into tokens the one with the highest sum of scores, found by
/// Viterbi's algorithm (Kudo, Subword Regularization, 2018; SentencePiece's `unigram_model.cc`).
struct UnigramModel: SubwordModel {
    /// The best way to cut the text up to one byte.
    struct Node {
        var score: Double
        /// Where its last token begins; negative where no way ends here.
        var start: Int32
        /// Its last token; negative for the unknown one.
        var id: Int32
    }

    private let trie: ByteTrie
    private let scores: [Float]
    private let unknownScore: Float
    private let isDouble: Bool
    private let fallback: ByteFallback

    /// How much lower than the lowest score an unknown character's is, as in SentencePiece.
    private static let unknownPenalty: Float = 10

    /// - Parameters:
    ///   - scores: one a token, log-probabilities.
    ///   - isDouble: whether they are added up in double precision, as `tokenizers` does, or in single, as
    ///     `sentencepiece` does; it decides between ways to cut that are equally good.
    /// - Throws: `inconsistent` for another number of scores or one that is not finite, and what `ByteTrie` throws.
    init(
        vocabulary: Vocabulary, types: [TokenType], scores: [Float], isDouble: Bool, fallback: ByteFallback
    ) throws(TokenizerError) {
        guard scores.count == vocabulary.count, scores.allSatisfy(\.isFinite) else {
            throw TokenizerError(
                code: .inconsistent, place: "\(scores.count) scores",
                advice: "each of the \(vocabulary.count) tokens has one, and each is finite")
        }
        var trie = ByteTrie()
        var lowest = Float.infinity
        for (index, type) in types.enumerated() where type == .normal {
            guard let token = vocabulary.bytes(of: Int32(index)), !token.isEmpty else { continue }
            try trie.insert(token, id: Int32(index))
            lowest = min(lowest, scores[index])
        }
        self.trie = trie
        self.scores = scores
        self.fallback = fallback
        self.isDouble = isDouble
        unknownScore = (lowest.isFinite ? lowest : 0) - Self.unknownPenalty
    }

    func appendPieces(of word: UnsafeBufferPointer<UInt8>, to workspace: inout SubwordWorkspace) {
        fillLattice(word, &workspace.lattice)
        let first = workspace.pieces.count
        var end = word.count
        while end > 0 {
            let node = workspace.lattice[end]
            workspace.pieces.append(
                SubwordPiece(id: node.id, start: node.start, end: Int32(truncatingIfNeeded: end)))
            end = Int(node.start)
        }
        workspace.pieces[first...].reverse()
        replaceUnknown(in: word, from: first, &workspace.pieces)
    }

    private func fillLattice(_ word: UnsafeBufferPointer<UInt8>, _ lattice: inout [Node]) {
        lattice.removeAll(keepingCapacity: true)
        lattice.append(Node(score: 0, start: 0, id: -1))
        for _ in word { lattice.append(Node(score: 0, start: -1, id: -1)) }
        lattice.withUnsafeMutableBufferPointer { lattice in
            var position = 0
            while position < word.count {
                let length = UTF8Scalar(word, at: position, end: word.count).length
                let score = lattice[position].score
                var node: UInt32 = 0
                var end = position
                var hasCharacter = false
                while end < word.count, let child = trie.child(of: node, word[end]) {
                    node = child
                    end += 1
                    guard let id = trie.token(at: node) else { continue }
                    hasCharacter = hasCharacter || end == position + length
                    Self.offer(sum(score, scores[Int(id)]), id, position, to: &lattice[end])
                }
                if !hasCharacter { Self.offer(sum(score, unknownScore), -1, position, to: &lattice[position + length]) }
                position += length
            }
        }
    }

    @inline(__always)
    private func sum(_ one: Double, _ other: Float) -> Double {
        isDouble ? one + Double(other) : Double(Float(one) + other)
    }

    @inline(__always)
    private static func offer(_ score: Double, _ id: Int32, _ start: Int, to node: inout Node) {
        guard node.start < 0 || score > node.score else { return }
        node = Node(score: score, start: Int32(truncatingIfNeeded: start), id: id)
    }

    private func replaceUnknown(
        in word: UnsafeBufferPointer<UInt8>, from first: Int, _ pieces: inout [SubwordPiece]
    ) {
        guard pieces[first...].contains(where: { $0.id < 0 }) else { return }
        let found = Array(pieces[first...])
        pieces.removeSubrange(first...)
        for piece in found {
            if piece.id >= 0 {
                pieces.append(piece)
            } else {
                fallback.append(word, piece.start..<piece.end, to: &pieces)
            }
        }
    }
}
