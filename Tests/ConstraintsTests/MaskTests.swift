import Constraints
import JSON
import Testing

/// Masks against what the bytes say, token by token.
@Suite struct MaskTests {
    static let schemas = [
        #"{"type": "object", "properties": {"name": {"type": "string"}, "na": {"type": "integer"}, "kind": {"enum": ["a", "ab", "é\"\n"]}}, "required": ["kind"]}"#,
        #"{"type": "object", "properties": {"name": {"type": "integer"}}, "additionalProperties": {"type": ["integer", "string"]}}"#,
        #"{"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 5}"#,
        #"{"type": "array", "items": {"type": "array", "items": {"type": ["string", "null"], "maxLength": 3}}}"#,
        #"{"type": "string", "minLength": 3, "maxLength": 9}"#,
        #"{"type": "string", "pattern": "^(a|bc|日|\"|\\n)*$", "maxLength": 7}"#,
        #"{"type": "string", "pattern": "\\d.\\w", "minLength": 5}"#,
        #"{"type": "number", "minimum": -1.5, "maximum": 700}"#,
        #"{"anyOf": [{"type": "string", "maxLength": 4}, {"type": "string", "pattern": "^(ab)+$"}, {"const": "abc"}]}"#,
        ##"{"$ref": "#/$defs/t", "$defs": {"t": {"type": "object", "properties": {"a": {"$ref": "#/$defs/t"}, "b": {"type": "integer"}}}}}"##,
        "true",
    ]

    @Test("a mask holds exactly the tokens that are accepted", arguments: schemas)
    func exactly(_ schema: String) throws {
        let writing = try Writing(schema)
        for seed: UInt64 in 1...12 {
            var random = SeededGenerator(seed: seed)
            var state = ConstraintState(writing.masks)
            for _ in 0..<25 {
                let mask = state.mask()
                let accepted = SmallVocabulary.tokens.indices.filter { token in
                    var next = state
                    return next.accept(token)
                }
                #expect(mask.tokens == accepted)
                #expect(mask.count == accepted.count && mask.isEmpty == accepted.isEmpty)
                #expect(accepted.allSatisfy(mask.contains))
                guard let token = accepted.randomElement(using: &random) else { break }
                state = try #require(state.after(token: token))
            }
        }
    }

    /// The states that a mask is looked up by forget counters that no token can use up. Here none is forgotten: every
    /// token is tried by its bytes.
    @Test("and those whose bytes may come", arguments: schemas)
    func byBytes(_ schema: String) throws {
        let writing = try Writing(schema)
        for seed: UInt64 in 1...6 {
            var random = SeededGenerator(seed: seed)
            var state = ConstraintState(writing.masks)
            for _ in 0..<40 {
                let tokens = state.mask().tokens
                let bytewise = SmallVocabulary.tokens.indices.filter { token in
                    var next = state
                    guard let bytes = SmallVocabulary.tokens[token], !bytes.isEmpty else { return false }
                    return next.accept(bytes: bytes)
                }
                #expect(tokens == bytewise)
                // Long texts, so that counters come near their ends.
                guard let token = tokens.suffix(tokens.count / 2 + 1).randomElement(using: &random) else { break }
                state = try #require(state.after(token: token))
            }
        }
    }

    @Test("a token outside the mask changes nothing")
    func refused() throws {
        var state = ConstraintState(try Writing(#"{"const": "abc"}"#).masks)
        let before = state.mask()
        for token in [Int(UInt8(ascii: "x")), -1, 1 << 40, SmallVocabulary.tokens.count] {
            let isAccepted = state.accept(token)
            #expect(!isAccepted)
        }
        let isAccepted = state.accept(bytes: "\"abx".utf8)
        #expect(!isAccepted && state.mask() == before)
        var end = try state.after("\"abc\"")
        #expect(end.mustEnd)
        #expect(end.mask().isEmpty)
    }

    @Test("tokens without text are in no mask")
    func noText() throws {
        var state = ConstraintState(try Writing("true").masks)
        let empty = SmallVocabulary.tokens.indices.filter { SmallVocabulary.tokens[$0]?.isEmpty ?? true }
        #expect(empty.count == 3)
        for token in empty {
            #expect(!state.mask().contains(token))
            #expect(state.after(token: token) == nil)
        }
    }

    @Test("copies go their own ways")
    func copies() throws {
        let start = try ConstraintState(Writing(#"{"enum": ["ab", "cde"]}"#).masks).after("\"")
        var (one, other) = (start, start)
        let bothGoOn = (one.accept(bytes: "ab".utf8), other.accept(bytes: "cd".utf8)) == (true, true)
        #expect(bothGoOn)
        #expect(one.forcedBytes(limit: 9) == Array("\"".utf8))
        #expect(other.forcedBytes(limit: 9) == Array("e\"".utf8))
    }

    @Test("many threads may share masks")
    func concurrently() async throws {
        let writing = try Writing(Self.schemas[1])
        let documents = await withTaskGroup(of: [[UInt8]].self) { group in
            for _ in 0..<4 { group.addTask { (1...20).map { writing.document(budget: 30, seed: $0) } } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(documents).count == 1)
    }
}
