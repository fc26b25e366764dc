/// The bytes of all tokens, end to end.
struct TokenStorage: Sendable {
    private(set) var blob: [UInt8] = []
    /// Token `i` is `blob[bounds[i]..<bounds[i + 1]]`.
    private var bounds: [UInt32] = [0]
    private(set) var longest = 0

    var count: Int { bounds.count - 1 }

    init(reserving count: Int) throws(TokenizerError) {
        guard count >= 0, count <= Vocabulary.countLimit else { throw Self.tooLarge("\(count) tokens") }
        blob.reserveCapacity(count * 8)
        bounds.reserveCapacity(count + 1)
    }

    mutating func append(_ token: some Collection<UInt8>) throws(TokenizerError) {
        guard token.count <= Vocabulary.byteLimit - blob.count else {
            throw Self.tooLarge("more than \(Vocabulary.byteLimit) bytes of tokens")
        }
        let start = blob.count
        blob.append(contentsOf: token)
        bounds.append(UInt32(blob.count))
        longest = max(longest, blob.count - start)
    }

    func range(of id: Int) -> Range<Int> { Int(bounds[id])..<Int(bounds[id + 1]) }

    func hash(of id: Int) -> RollingHash {
        blob.withUnsafeBytes { RollingHash(UnsafeRawBufferPointer(rebasing: $0[range(of: id)])) }
    }

    func areEqual(_ id: Int, _ other: Int) -> Bool { blob[range(of: id)] == blob[range(of: other)] }

    /// - Precondition: `id` is an id of this storage.
    @inline(__always)
    func token(_ id: Int, equals bytes: UnsafeRawBufferPointer) -> Bool {
        let range = range(of: id)
        guard range.count == bytes.count else { return false }
        return blob.withUnsafeBytes { blob in
            for offset in 0..<bytes.count where blob[range.lowerBound + offset] != bytes[offset] { return false }
            return true
        }
    }

    private static func tooLarge(_ place: String) -> TokenizerError {
        TokenizerError(
            code: .vocabularyTooLarge,
            place: place,
            advice: "at most \(Vocabulary.countLimit) tokens of \(Vocabulary.byteLimit) bytes together are read"
        )
    }
}
