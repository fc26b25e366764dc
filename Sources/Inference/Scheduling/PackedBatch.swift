/// Sequences of token ids laid end to end.
struct PackedBatch: Sendable, Equatable {
    /// Ids of all sequences, one after the other.
    private(set) var ids: [Int32] = []
    /// Where each sequence stands in `ids`.
    private(set) var sequences: [Range<Int>] = []

    /// Tokens in the batch.
    var tokenCount: Int { ids.count }

    /// Tokens in the longest sequence.
    var longest: Int { sequences.map(\.count).max() ?? 0 }

    /// Adds a sequence at the end.
    mutating func append(_ sequence: [Int32]) {
        sequences.append(ids.count..<ids.count + sequence.count)
        ids += sequence
    }
}
