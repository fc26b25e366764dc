/// One token of a word, and the bytes of the word that it stands for.
struct SubwordPiece {
    var id: Int32
    var start: Int32
    var end: Int32
}

/// What is used again from word to word.
struct SubwordWorkspace {
    var merges = MergeList()
    var pieces: [SubwordPiece] = []
    var spelling: [UInt8] = []
    var lattice: [UnigramModel.Node] = []
}

/// What makes tokens of one word: byte-pair merges, pieces with scores.
protocol SubwordModel: Sendable {
    /// Appends the tokens of a word to `workspace.pieces`, in order.
    ///
    /// - Parameter word: well-formed UTF-8, not empty, shorter than 2³¹ bytes.
    func appendPieces(of word: UnsafeBufferPointer<UInt8>, to workspace: inout SubwordWorkspace)
}
