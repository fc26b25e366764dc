import LinearRegex

/// The automata of patterns, each made once, and the work for all of them counted.
struct PatternStore {
    private var made: [[UInt8]: ScalarAutomaton] = [:]
    private var edges = 0

    /// - Throws: what is wrong with the pattern, or that it is too large.
    mutating func automaton(
        _ pattern: String, keyword: String, at pointer: String
    ) throws(SchemaError) -> ScalarAutomaton {
        if let automaton = made[Array(pattern.utf8)] { return automaton }
        let expression: LinearRegex
        do throws(LinearRegexError) {
            expression = try LinearRegex(portable: pattern)
        } catch {
            throw .badPattern(error, keyword: keyword, at: pointer)
        }
        guard let table = SearchTable(expression) else { throw .patternTooLarge(keyword, at: pointer) }
        let automaton = ScalarAutomaton(table)
        guard count(automaton) else { throw .patternTooLarge(keyword, at: pointer) }
        made[Array(pattern.utf8)] = automaton
        return automaton
    }

    /// What both accept; nil when that is too large.
    mutating func intersection(
        _ one: ScalarAutomaton?, _ other: ScalarAutomaton?
    ) -> ScalarAutomaton?? {
        guard let one, let other else { return .some(one ?? other) }
        guard let both = one.intersection(other, limit: SchemaLimits.patternEdges), count(both) else { return nil }
        return both
    }

    private mutating func count(_ automaton: ScalarAutomaton) -> Bool {
        let size = automaton.edges.reduce(automaton.edges.count) { $0 + $1.count }
        edges += size
        return size <= SchemaLimits.patternEdges && edges <= SchemaLimits.allEdges
    }
}
