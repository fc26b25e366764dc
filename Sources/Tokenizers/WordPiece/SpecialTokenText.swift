/// Finds special tokens written out in a text, the leftmost and then longest one first.
struct SpecialTokenText: Sendable {
    /// Longer special tokens are not looked for, so that the search stays linear.
    static let lengthLimit = 256

    private let vocabulary: Vocabulary
    private let ids: Set<Int32>
    private let startsToken: [Bool]
    private let longest: Int

    init(vocabulary: Vocabulary, ids: [Int32]) {
        var starts = [Bool](repeating: false, count: 256)
        var longest = 0
        for bytes in ids.compactMap(vocabulary.bytes(of:)) where bytes.count <= Self.lengthLimit {
            guard let first = bytes.first else { continue }
            starts[Int(first)] = true
            longest = max(longest, bytes.count)
        }
        self.vocabulary = vocabulary
        self.ids = Set(ids)
        self.startsToken = starts
        self.longest = longest
    }

    /// Calls `body` with each special token and its place in the text, in order; none overlap.
    func forEach(in text: UnsafeBufferPointer<UInt8>, _ body: (Int32, Range<Int>) -> Void) {
        var position = 0
        while position < text.count {
            if startsToken[Int(text[position])], let found = token(in: text, at: position) {
                body(found.id, position..<found.end)
                position = found.end
            } else {
                position += 1
            }
        }
    }

    private func token(in text: UnsafeBufferPointer<UInt8>, at start: Int) -> (id: Int32, end: Int)? {
        var hash = RollingHash()
        var found: (id: Int32, end: Int)?
        for end in start..<min(text.count, start + longest) {
            hash.append(text[end])
            let candidate = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: text[start...end]))
            if let id = vocabulary.id(of: candidate, hash: hash), ids.contains(id) { found = (id, end + 1) }
        }
        return found
    }
}
