/// Tokens by their bytes, laid out so that a walk reads one array from front to back.
///
/// A node stands behind its parent and before its siblings to the right; `ends[n]` is the node to go on at when nothing
/// below node n is of interest.
struct TokenTrie: Sendable {
    private(set) var bytes: [UInt8] = []
    /// From 0 for the nodes of first bytes on.
    private(set) var depths: [UInt16] = []
    private(set) var ends: [Int32] = []
    /// The texts that end at node n are `values[firstValues[n]..<firstValues[n + 1]]`.
    private(set) var firstValues: [Int32] = []
    private(set) var values: [Int32] = []
    private(set) var longest = 0

    /// - Parameter texts: bytes, not empty, with a value each; in ascending order of bytes.
    init(sorted texts: [(bytes: ArraySlice<UInt8>, value: Int32)]) {
        // The nodes on the way to the text that was inserted last.
        var path: [Int] = []
        var previous: ArraySlice<UInt8> = []
        for (text, value) in texts {
            let shared = zip(previous, text).prefix { $0 == $1 }.count
            for node in path[shared...] { ends[node] = Int32(bytes.count) }
            path.removeSubrange(shared...)
            for byte in text.dropFirst(shared) {
                bytes.append(byte)
                depths.append(UInt16(truncatingIfNeeded: path.count))
                ends.append(0)
                firstValues.append(Int32(values.count))
                path.append(bytes.count - 1)
            }
            values.append(value)
            longest = max(longest, text.count)
            previous = text
        }
        for node in path { ends[node] = Int32(bytes.count) }
        firstValues.append(Int32(values.count))
    }

    var nodeCount: Int { bytes.count }
}
