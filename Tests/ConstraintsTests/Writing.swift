import Constraints
import JSON
import Testing

/// What the tests do with a constraint, over the small vocabulary.
struct Writing {
    let masks: TokenMasks

    init(_ schema: String, _ limits: ConstraintLimits = ConstraintLimits()) throws {
        self.init(try Constraint(schema: JSONParser.parse(schema), limits: limits))
    }

    init(_ constraint: Constraint) { masks = TokenMasks(constraint, texts: SmallVocabulary.texts) }

    /// Whether a text may be written from beginning to end.
    func accepts(_ text: String) -> Bool {
        var state = ConstraintState(masks)
        return state.accept(bytes: text.utf8) && state.mayEnd
    }

    /// Writes at random: so many tokens at most, then the shortest end. At each step the mask is not empty unless the text
    /// must end, and what it holds is accepted.
    func document(budget: Int, seed: UInt64) -> [UInt8] {
        var random = SeededGenerator(seed: seed)
        var state = ConstraintState(masks)
        var bytes: [UInt8] = []
        for _ in 0..<budget where !state.mustEnd {
            let tokens = state.mask().tokens
            if state.mayEnd, Int.random(in: 0...tokens.count, using: &random) == 0 { break }
            guard let token = tokens.randomElement(using: &random) else {
                Issue.record("nothing may come after \(String(decoding: bytes, as: UTF8.self))")
                return bytes
            }
            guard let next = state.after(token: token) else {
                Issue.record("a token of the mask is refused")
                return bytes
            }
            state = next
            bytes += SmallVocabulary.tokens[token] ?? []
        }
        guard let end = state.shortestEnd(limit: 10_000) else {
            Issue.record("no end after \(String(decoding: bytes, as: UTF8.self))")
            return bytes
        }
        #expect(state.after(end)?.mayEnd == true)
        return bytes + end
    }

    /// All texts of at most so many bytes.
    func language(longest: Int) -> Set<String> {
        var found: Set<String> = []
        var open: [(state: ConstraintState, bytes: [UInt8])] = [(ConstraintState(masks), [])]
        while let (state, bytes) = open.popLast() {
            if state.mayEnd { found.insert(String(decoding: bytes, as: UTF8.self)) }
            guard bytes.count < longest else { continue }
            for byte in UInt8.min...UInt8.max {
                var next = state
                if next.accept(bytes: [byte]) { open.append((next, bytes + [byte])) }
            }
        }
        return found
    }
}

extension ConstraintState {
    /// The state after more bytes; nil when they may not come.
    func after(_ bytes: some Sequence<UInt8>) -> ConstraintState? {
        var next = self
        return next.accept(bytes: bytes) ? next : nil
    }

    /// The state after a token.
    func after(token: Int) -> ConstraintState? {
        var next = self
        return next.accept(token) ? next : nil
    }

    func after(_ text: String) throws -> ConstraintState { try #require(after(text.utf8)) }
}

extension JSONValue {
    /// The value in the one form in which documents are written.
    var canonical: String {
        switch self {
        case .array(let elements): return "[" + elements.map(\.canonical).joined(separator: ", ") + "]"
        case .object(let object):
            let members = object.members.map { JSONValue.string($0.key).canonical + ": " + $0.value.canonical }
            return "{" + members.joined(separator: ", ") + "}"
        case .string(let text):
            let scalars = text.unicodeScalars.map { scalar in
                switch scalar {
                case "\u{8}": return "\\b"
                case "\u{C}": return "\\f"
                case "\u{7F}": return "\u{7F}"
                default: return String(JSONWriter.text(.string(String(scalar))).dropFirst().dropLast())
                }
            }
            return "\"" + scalars.joined() + "\""
        default: return JSONWriter.text(self)
        }
    }
}
