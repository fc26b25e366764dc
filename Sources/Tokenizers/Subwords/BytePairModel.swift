/// Byte-pair encoding over bytes, spelled in GPT-2's alphabet: the pair that was merged first in training is merged
/// first (Sennrich et al. 2016; Radford et al., GPT-2, 2019).
struct BytePairModel: SubwordModel, PairMerging {
    private let vocabulary: Vocabulary
    private let merges: MergeTable
    private let idOfByte: [Int32]
    private let unknown: Int32?
    private let ignoresMerges: Bool

    /// - Parameter merges: `left right`, in order. A merge whose tokens are not in the vocabulary can never happen and
    ///   is left out, as llama.cpp does; one without a space is an error.
    /// - Throws: `inconsistent`, or `vocabularyCollides`.
    init(
        vocabulary: Vocabulary, merges: MergeList.Rules, unknown: Int32?, ignoresMerges: Bool
    ) throws(TokenizerError) {
        self.vocabulary = vocabulary
        self.unknown = unknown
        self.ignoresMerges = ignoresMerges
        self.merges = try merges.table(vocabulary)
        idOfByte = (0..<256).map { byte in
            ByteAlphabet.spelling(of: [UInt8(byte)]).withUnsafeBytes { vocabulary.id(of: $0) ?? -1 }
        }
    }

    func appendPieces(of word: UnsafeBufferPointer<UInt8>, to workspace: inout SubwordWorkspace) {
        if ignoresMerges, let id = wholeWord(word, &workspace.spelling) {
            workspace.pieces.append(SubwordPiece(id: id, start: 0, end: Int32(truncatingIfNeeded: word.count)))
            return
        }
        workspace.merges.removeAll()
        for (offset, byte) in word.enumerated() {
            workspace.merges.append(idOfByte[Int(byte)], offset..<offset + 1)
        }
        workspace.merges.merge(word, with: self)
        workspace.merges.forEach { symbol in
            guard let id = symbol.id >= 0 ? symbol.id : unknown else { return }
            workspace.pieces.append(SubwordPiece(id: id, start: symbol.start, end: symbol.end))
        }
    }

    @inline(__always)
    func merge(_ left: MergeSymbol, _ right: MergeSymbol, in word: UnsafeBufferPointer<UInt8>) -> (
        priority: UInt32, id: Int32
    )? {
        left.id | right.id >= 0 ? merges.find(left.id, right.id) : nil
    }

    private func wholeWord(_ word: UnsafeBufferPointer<UInt8>, _ spelling: inout [UInt8]) -> Int32? {
        guard word.count <= vocabulary.longestToken else { return nil }
        spelling.removeAll(keepingCapacity: true)
        for byte in word { ByteAlphabet.append(byte, to: &spelling) }
        return spelling.withUnsafeBytes { vocabulary.id(of: $0) }
    }
}

extension MergeList {
    /// A model's merges as its file lists them.
    struct Rules {
        /// How many there are.
        let count: Int
        /// Calls its argument with the bytes of the merge with this number: `left right`.
        let withBytes: (Int, (UnsafeBufferPointer<UInt8>) -> Void) -> Void

        /// The merges as pairs of ids.
        func table(_ vocabulary: Vocabulary) throws(TokenizerError) -> MergeTable {
            var table = MergeTable(count: count)
            var joined: [UInt8] = []
            for index in 0..<count {
                var merge: (left: Int32, right: Int32, merged: Int32)?
                var hasSpace = false
                withBytes(index) { bytes in
                    // A token may begin with the space itself in vocabularies that spell it so.
                    guard let space = bytes.dropFirst().firstIndex(of: UInt8(ascii: " ")) else { return }
                    hasSpace = true
                    let left = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[..<space]))
                    let right = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[(space + 1)...]))
                    joined.removeAll(keepingCapacity: true)
                    joined.append(contentsOf: left)
                    joined.append(contentsOf: right)
                    if let left = vocabulary.id(of: left), let right = vocabulary.id(of: right),
                        let merged = joined.withUnsafeBytes({ vocabulary.id(of: $0) })
                    {
                        merge = (left, right, merged)
                    }
                }
                guard hasSpace else {
                    throw TokenizerError(
                        code: .inconsistent, place: "merge \(index)",
                        advice: "a merge is two tokens with a space between them; the model file is damaged")
                }
                if let merge {
                    try table.insert(merge.left, merge.right, priority: UInt32(index), merged: merge.merged)
                }
            }
            return table
        }
    }
}
