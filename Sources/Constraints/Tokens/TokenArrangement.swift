/// A vocabulary seen from inside a JSON string, and as a trie.
///
/// Most tokens are *plain*: all their bytes may stand in a string as they are, wherever between two scalars they come.
/// Whether such a token may come depends on its number of scalars alone. What is left is few: tokens with a quote, which
/// end the string and of which only the part from the quote on needs a look, and tokens with a backslash.
final class TokenArrangement: Sendable {
    /// A token with a quote: how many scalars come before it.
    struct Closing: Sendable {
        var scalars: Int32
        var token: Int32
    }

    let capacity: Int
    /// All tokens with text.
    let trie: TokenTrie
    /// The tokens whose first byte that isn't plain is a quote, by what begins there; values count into `closings`.
    let endings: TokenTrie
    /// For each distinct ending, the tokens that have it, those with fewer scalars first.
    let closings: [[Closing]]
    /// The tokens whose first byte that isn't plain is a backslash.
    let escapes: TokenTrie
    /// Both, for states in which what comes before matters.
    let special: TokenTrie
    /// The plain tokens, those of at most n scalars at index n, all of them last.
    let plain: [TokenSet]

    /// The most scalars or bytes that one token has.
    var longest: Int32 { Int32(trie.longest) }

    init(_ texts: TokenTexts) {
        capacity = texts.count
        var sorted: [(bytes: ArraySlice<UInt8>, value: Int32)] = []
        sorted.reserveCapacity(capacity)
        for token in 0..<capacity {
            let bytes = texts.bytes(of: token)
            if !bytes.isEmpty { sorted.append((bytes, Int32(token))) }
        }
        sorted.sort { Self.precedes($0.bytes, $1.bytes) }
        trie = TokenTrie(sorted: sorted)

        var byScalars: [[Int32]] = []
        var special: [(bytes: ArraySlice<UInt8>, value: Int32)] = []
        var escapes: [(bytes: ArraySlice<UInt8>, value: Int32)] = []
        var endings: [ArraySlice<UInt8>: [Closing]] = [:]
        for (bytes, token) in sorted {
            guard let (end, scalars) = Self.plainPart(of: bytes) else { continue }
            if end == bytes.endIndex {
                while byScalars.count <= scalars { byScalars.append([]) }
                byScalars[scalars].append(token)
                continue
            }
            special.append((bytes, token))
            if bytes[end] == UInt8(ascii: "\"") {
                endings[bytes[end...], default: []].append(Closing(scalars: Int32(scalars), token: token))
            } else {
                escapes.append((bytes, token))
            }
        }
        self.special = TokenTrie(sorted: special)
        self.escapes = TokenTrie(sorted: escapes)
        let distinct = endings.keys.sorted(by: Self.precedes)
        self.endings = TokenTrie(sorted: distinct.enumerated().map { ($1, Int32($0)) })
        closings = distinct.map { (endings[$0] ?? []).sorted { $0.scalars < $1.scalars } }

        var plain: [TokenSet] = []
        var set = TokenSet(capacity: capacity)
        for tokens in byScalars {
            for token in tokens { set.insert(token) }
            plain.append(set)
        }
        self.plain = plain.isEmpty ? [set] : plain
    }

    /// The plain tokens of at most so many scalars.
    func plain(atMost scalars: Int32) -> TokenSet { plain[Int(min(max(scalars, 0), Int32(plain.count - 1)))] }

    private static func precedes(_ one: ArraySlice<UInt8>, _ other: ArraySlice<UInt8>) -> Bool {
        one.withUnsafeBufferPointer { one in
            other.withUnsafeBufferPointer { other in
                let count = min(one.count, other.count)
                var index = 0
                while index < count, one[index] == other[index] { index += 1 }
                return index < count ? one[index] < other[index] : one.count < other.count
            }
        }
    }

    /// Where the first byte stands that isn't plain, and how many scalars begin before it; nil when no string may have
    /// these bytes: they aren't UTF-8, or a control character comes. A scalar may be cut off at the token's end.
    private static func plainPart(of bytes: ArraySlice<UInt8>) -> (end: Int, scalars: Int)? {
        let automaton = Grammar.common[Int(Grammar.anyText)]
        var state = Grammar.anyTextBoundary
        var scalars = 0
        for index in bytes.indices {
            let byte = bytes[index]
            if automaton.isBoundary(state) {
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return (index, scalars) }
                scalars += 1
            }
            state = automaton.next(state, byte)
            if state == ByteAutomaton.dead { return nil }
        }
        return (bytes.endIndex, scalars)
    }
}
