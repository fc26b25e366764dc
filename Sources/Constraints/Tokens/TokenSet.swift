/// A set of tokens of one vocabulary, one bit a token.
///
/// The bits are shared by all who hold the set, so that handing one on costs nothing.
public struct TokenSet: Sendable, Equatable {
    /// The bits, 64 to a word: token `t` is bit `t % 64` of word `t / 64`. Bits from `capacity` on are 0.
    public internal(set) var words: [UInt64]
    /// How many tokens the vocabulary has.
    public let capacity: Int

    /// The empty set over a vocabulary of `capacity` tokens.
    public init(capacity: Int) {
        self.capacity = max(0, capacity)
        words = [UInt64](repeating: 0, count: (self.capacity + 63) / 64)
    }

    /// Whether `token` is in the set; false for what is no token.
    public func contains(_ token: Int) -> Bool {
        token >= 0 && token < capacity && words[token >> 6] >> UInt64(token & 63) & 1 != 0
    }

    /// Whether no token is in the set.
    public var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    /// How many tokens are in the set.
    public var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// The tokens in ascending order.
    public var tokens: [Int] {
        var tokens: [Int] = []
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                tokens.append(index << 6 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
        return tokens
    }

    @inline(__always)
    mutating func insert(_ token: Int32) {
        words[Int(token) >> 6] |= 1 << UInt64(token & 63)
    }

    @inline(__always)
    mutating func remove(_ token: Int32) {
        words[Int(token) >> 6] &= ~(1 << UInt64(token & 63))
    }

    mutating func formUnion(_ other: TokenSet) {
        for index in words.indices { words[index] |= other.words[index] }
    }
}
