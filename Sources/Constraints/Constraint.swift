public import JSON

/// What a text may be: JSON that satisfies a schema, or one of some texts.
///
/// Immutable and compiled once; what it costs is bounded whatever the schema. JSON is written in one form: a space after
/// each colon and comma and none elsewhere, properties in the order in which the schema names them, each scalar of a string
/// as itself where it may be.
public struct Constraint: Sendable {
    let grammar: Grammar

    /// Compiles a JSON schema (draft 2020-12, of which `docs/schemas.md` lists what is supported).
    ///
    /// - Throws: what is not supported or can't be satisfied, and where. No keyword is ever passed over, except those
    ///   that only describe.
    public init(schema: JSONValue, limits: ConstraintLimits = ConstraintLimits()) throws(SchemaError) {
        grammar = try GrammarWriter.grammar(schema, limits: limits)
    }

    /// One of some texts, as they are, without quotes.
    public init(choices: [String]) throws(SchemaError) {
        guard !choices.isEmpty else { throw .noChoices }
        guard choices.count <= SchemaLimits.values,
            choices.reduce(0, { $0 + $1.utf8.count }) <= SchemaLimits.textBytes
        else { throw .schemaTooLarge }
        var grammar = Grammar()
        grammar.automata = Grammar.common + [ByteAutomaton(words: choices.map { Array($0.utf8) })]
        let automaton = Int32(Grammar.common.count)
        grammar.schemas = [
            Grammar.Schema(
                starts: [(start: .automaton(automaton, left: Grammar.far, need: 0), height: 0)], height: 0)
        ]
        grammar.settleCosts()
        self.grammar = grammar
    }
}
