/// Scores for a vocabulary whose file lists merges: the token that is merged first has the highest, so that readers of
/// scores merge in the same order.
enum MergeScores {
    /// One score a token: 0 and down by merges; what no merge makes is below all.
    static func scores(of tokens: [String], merges: [String]) -> [Float] {
        var places: [[UInt8]: Int] = [:]
        for merge in merges {
            guard let space = merge.utf8.dropFirst().firstIndex(of: UInt8(ascii: " ")) else { continue }
            let merged = Array(merge.utf8[..<space]) + merge.utf8[space...].dropFirst()
            if places[merged] == nil { places[merged] = places.count }
        }
        return tokens.map { token in Float(-(places[Array(token.utf8)] ?? places.count)) }
    }
}
