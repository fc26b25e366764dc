/// A constraint as the machine runs it: automata for whatever has no other text inside, and rules for objects and arrays.
struct Grammar: Sendable {
    /// A way for a text of a schema to begin.
    enum Start: Sendable {
        /// A text by itself.
        ///
        /// - `left`: the most scalars that may come, for a string; `far` for all else.
        /// - `need`: the fewest.
        case automaton(Int32, left: Int32, need: Int32)
        case array(Int32)
        case object(Int32)
    }

    struct Schema: Sendable {
        /// Each with the nesting that it takes at least, 0 for what is neither object nor array.
        var starts: [(start: Start, height: Int32)] = []
        /// The least of the starts' heights; `unreachable` when nothing can be written.
        var height = Grammar.unreachable
        /// Bytes of a shortest text.
        var cost = Grammar.unreachable
    }

    struct Array: Sendable {
        var prefix: [Int32] = []
        /// The schema of the items after the first ones; nil when there are none.
        var rest: Int32?
        var minItems: Int32 = 0
        var maxItems: Int32 = 0
    }

    struct Property: Sendable {
        /// The automata of `{"name": ` and of `, "name": `.
        var first: Int32
        var later: Int32
        var schema: Int32
        var isRequired: Bool
        /// The bytes of `, "name": `.
        var cost: Int32
    }

    struct Object: Sendable {
        var properties: [Property] = []
        /// How many properties from each on are required; one more entry, 0.
        var requiredFrom: [Int32] = [0]
        /// The schema of properties beyond the named ones; nil when there are none.
        var rest: Int32?
        /// Names that those must not have, as they stand between quotes.
        var names: Set<[UInt8]> = []
        var maxAdditional: Int32 = 0
        var minProperties: Int32 = 0
        var maxProperties: Int32 = .max

        /// Whether it matters how many properties there are, beyond whether there are any.
        var counts: Bool { minProperties > 1 || maxProperties < .max }
    }

    /// A number of scalars or items that no token can use up.
    static let far: Int32 = .max
    /// A height or a cost without end.
    static let unreachable: Int32 = .max

    var automata: [ByteAutomaton] = []
    var schemas: [Schema] = []
    var arrays: [Array] = []
    var objects: [Object] = []
    var root: Int32 = 0
    /// Objects and arrays that may stand in one another.
    var depth: Int32 = 0

    /// The automata that every grammar has, by number.
    static let openBrace: Int32 = 0
    static let closeBrace: Int32 = 1
    static let emptyBraces: Int32 = 2
    static let openBracket: Int32 = 3
    static let closeBracket: Int32 = 4
    static let emptyBrackets: Int32 = 5
    static let comma: Int32 = 6
    static let colon: Int32 = 7
    /// Any string, from quote to quote.
    static let anyText: Int32 = 8

    static let common: [ByteAutomaton] =
        ["{", "}", "{}", "[", "]", "[]", ", ", ": "].map { ByteAutomaton(literal: Swift.Array($0.utf8)) }
        + [TextEncoding.automaton(of: .any, limit: .max) ?? ByteAutomaton(literal: [])]

    /// In an automaton of any text, the state between two scalars.
    static let anyTextBoundary: Int32 = 2
}
