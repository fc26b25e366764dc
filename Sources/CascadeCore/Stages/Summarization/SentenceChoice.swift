/// Chooses the sentences that carry a text, by their vectors.
///
/// A sentence's relevance is the cosine between its vector and the text's centre, the mean of all sentences' vectors
/// weighted by their words (at most 25 count); sentences of fewer than six words have as much less of it. Sentences are
/// taken one by one, each time the one with the most relevance and the least repetition of those taken: maximal
/// marginal relevance (Carbonell and Goldstein 1998) with λ = 0.7. Of equal ones the first is taken.
struct SentenceChoice: Sendable, Equatable {
    /// Indices of the chosen sentences, ascending.
    let chosen: [Int]
    /// Marginal relevance of the last one taken above that of the best one left.
    let gap: Double

    private static let relevanceWeight = 0.7

    /// Chooses `count` of the sentences with these unit vectors and numbers of words; nil when a vector is not finite
    /// or not as long as the first.
    init?(_ count: Int, of vectors: [[Float]], words: [Int]) {
        guard let size = vectors.first?.count, vectors.count == words.count,
            vectors.allSatisfy({ $0.count == size && $0.allSatisfy(\.isFinite) })
        else { return nil }
        let centre = Self.centre(vectors, words, size)
        let relevance = zip(vectors, words).map { vector, words in
            VectorMath.dot(vector, centre) * min(Double(words) / 6, 1)
        }
        var taken: [Int] = []
        var isTaken = [Bool](repeating: false, count: vectors.count)
        var repetition = [Double](repeating: 0, count: vectors.count)
        var gap = 0.0
        while taken.count < min(count, vectors.count) {
            let scores = vectors.indices.filter { !isTaken[$0] }.map { index in
                (
                    index: index,
                    score: Self.relevanceWeight * relevance[index] - (1 - Self.relevanceWeight) * repetition[index]
                )
            }
            guard var best = scores.first else { break }
            for score in scores.dropFirst() where score.score > best.score { best = score }
            let left = scores.lazy.filter { $0.index != best.index }.map(\.score).max()
            gap = left.map { best.score - $0 } ?? .infinity
            taken.append(best.index)
            isTaken[best.index] = true
            for index in vectors.indices {
                repetition[index] = max(repetition[index], VectorMath.dot(vectors[index], vectors[best.index]))
            }
        }
        chosen = taken.sorted()
        self.gap = gap
    }

    /// The text's centre, of unit length; zero when the vectors cancel out.
    private static func centre(_ vectors: [[Float]], _ words: [Int], _ size: Int) -> [Float] {
        var sums = [Double](repeating: 0, count: size)
        for (vector, words) in zip(vectors, words) {
            let weight = Double(min(words, 25))
            for index in 0..<size { sums[index] = sums[index].addingProduct(weight, Double(vector[index])) }
        }
        let length = sums.reduce(0.0) { $0.addingProduct($1, $1) }.squareRoot()
        return sums.map { length > 0 ? Float($0 / length) : 0 }
    }
}
