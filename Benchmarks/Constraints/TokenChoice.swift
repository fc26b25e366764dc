import Constraints

/// A vocabulary with what choosing from it needs.
struct Vocabulary {
    let texts: TokenTexts
    private let tokens: [[UInt8]?]
    let lengths: [Int]
    let singleBytes: [Int]

    init(_ tokens: [[UInt8]?]) {
        texts = TokenTexts(tokens)
        self.tokens = tokens
        lengths = tokens.map { $0?.count ?? 0 }
        singleBytes = lengths.indices.filter { [lengths] in lengths[$0] == 1 }
    }

    func bytes(of token: Int) -> [UInt8] { tokens[token] ?? [] }

    /// Any of a set, each equally likely.
    func pick(from set: TokenSet, using random: inout SeededGenerator) -> Int? {
        let count = set.count
        guard count > 0 else { return nil }
        var rank = Int.random(in: 0..<count, using: &random)
        for (index, word) in set.words.enumerated() {
            if rank >= word.nonzeroBitCount {
                rank -= word.nonzeroBitCount
                continue
            }
            var rest = word
            for _ in 0..<rank { rest &= rest - 1 }
            return index << 6 + rest.trailingZeroBitCount
        }
        return nil
    }
}

/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// How a writer without any sense chooses its next token.
enum TokenChoice: String, CaseIterable {
    /// Any allowed token, and the end where it is allowed, each equally likely.
    case uniform
    /// A longest token.
    case longest
    /// Of some tokens the one after which the end is farthest.
    case lasting
    /// A token of one byte.
    case bytes

    /// Writes one document: so many tokens at most, then the shortest end.
    func write(
        _ masks: TokenMasks, _ vocabulary: Vocabulary, budget: Int, using random: inout SeededGenerator
    ) -> (bytes: [UInt8], tokens: Int) {
        var state = ConstraintState(masks)
        var bytes: [UInt8] = []
        var count = 0
        while !state.mustEnd, count < budget {
            let mask = state.mask()
            if state.mayEnd, self == .uniform || self == .bytes, Int.random(in: 0...mask.count, using: &random) == 0 {
                break
            }
            guard let token = token(in: mask, state, vocabulary, using: &random) else {
                ConstraintBenchmark.fail("no token may come after: " + String(decoding: bytes, as: UTF8.self))
            }
            guard mask.contains(token), state.accept(token) else {
                ConstraintBenchmark.fail("a token of the mask is refused")
            }
            bytes += vocabulary.bytes(of: token)
            count += 1
        }
        if !state.mayEnd {
            guard let end = state.shortestEnd(limit: 1 << 16) else { ConstraintBenchmark.fail("no end is near") }
            bytes += end
        }
        return (bytes, count)
    }

    private func token(
        in mask: TokenSet, _ state: ConstraintState, _ vocabulary: Vocabulary, using random: inout SeededGenerator
    ) -> Int? {
        switch self {
        case .uniform: return vocabulary.pick(from: mask, using: &random)
        case .longest:
            let allowed = mask.tokens
            let longest = allowed.lazy.map { vocabulary.lengths[$0] }.max()
            return allowed.filter { vocabulary.lengths[$0] == longest }.randomElement(using: &random)
        case .lasting:
            var best: (token: Int, length: Int)?
            for _ in 0..<4 {
                guard let token = vocabulary.pick(from: mask, using: &random) else { return nil }
                var next = state
                guard next.accept(token) else { return token }
                let length = next.shortestEnd(limit: 48)?.count ?? 49
                if length > best?.length ?? -1 { best = (token, length) }
            }
            return best?.token
        case .bytes:
            let allowed = vocabulary.singleBytes.filter(mask.contains)
            return allowed.randomElement(using: &random) ?? vocabulary.pick(from: mask, using: &random)
        }
    }
}
