import LinearRegex
import YAML

/// What is said of an expression whose words are right and whose order is not.
extension ExpressionProblem {
    static let empty = ExpressionProblem(offsets: 0..<0, message: "an expression is missing", advice: nil)

    static let tooLong = ExpressionProblem(
        offsets: 0..<0, message: "the expression is longer than \(ExpressionParser.lengthLimit) characters",
        advice: "spread it over several stages")

    static func tooDeep(at offsets: Range<Int>) -> ExpressionProblem {
        ExpressionProblem(
            offsets: offsets, message: "the expression is nested more than \(ExpressionParser.depthLimit) deep",
            advice: nil)
    }

    static func chainedComparison(at offsets: Range<Int>) -> ExpressionProblem {
        ExpressionProblem(
            offsets: offsets, message: "comparisons can't be chained", advice: "join two with 'and'")
    }

    static func patternExpected(at offsets: Range<Int>) -> ExpressionProblem {
        ExpressionProblem(
            offsets: offsets, message: "'matches' needs a regular expression in quotes behind it", advice: nil)
    }

    static func valueExpected(at token: ExpressionToken) -> ExpressionProblem {
        ExpressionProblem(
            offsets: token.offsets, message: "a value is missing here",
            advice: token.kind == .end ? nil : "such as a name, a number, or text in quotes")
    }

    static func unclosed(_ offsets: Range<Int>) -> ExpressionProblem {
        ExpressionProblem(offsets: offsets, message: "this bracket is never closed", advice: nil)
    }

    static func strayParenthesis(at offsets: Range<Int>) -> ExpressionProblem {
        ExpressionProblem(offsets: offsets, message: "this bracket closes nothing", advice: nil)
    }

    static func separatorExpected(at offsets: Range<Int>, _ closing: Unicode.Scalar) -> ExpressionProblem {
        ExpressionProblem(offsets: offsets, message: "a ',' or '\(closing)' is missing before this", advice: nil)
    }

    static func operatorExpected(at offsets: Range<Int>) -> ExpressionProblem {
        ExpressionProblem(
            offsets: offsets, message: "an operator is missing before this",
            advice: "such as 'and', 'or', '==' or 'in'; text needs quotes")
    }

    static func unknownFunction(_ name: String, at offsets: Range<Int>) -> ExpressionProblem {
        let names = Function.allCases.map(\.rawValue)
        return ExpressionProblem(
            offsets: offsets, message: "there is no function '\(name)'",
            advice: DidYouMean.advice(for: name, among: names) ?? "there are \(names.joined(separator: ", "))")
    }

    static func wrongArity(_ function: Function, given: Int, at offsets: Range<Int>) -> ExpressionProblem {
        let wanted = function.arity == 1 ? "one value" : "two values"
        return ExpressionProblem(
            offsets: offsets, message: "'\(function.rawValue)' takes \(wanted), not \(given)", advice: nil)
    }

    static func bareRecord(at offsets: Range<Int>) -> ExpressionProblem {
        ExpressionProblem(
            offsets: offsets, message: "'record' alone is no value", advice: "name a field: 'record.subject'")
    }

    static func nothingUnder(_ name: String, at offsets: Range<Int>) -> ExpressionProblem {
        ExpressionProblem(
            offsets: offsets, message: "there is nothing under '\(name)'",
            advice: "a field of that name is 'record.\(name)'")
    }

    /// - Parameter hasEscapes: Whether the literal is longer than its text, so that offsets don't carry over.
    static func badPattern(at literal: Range<Int>, hasEscapes: Bool, _ error: LinearRegexError) -> ExpressionProblem {
        let fault = literal.lowerBound + 1 + error.offset
        let offsets = hasEscapes || !literal.contains(fault) ? literal : fault..<fault + 1
        return ExpressionProblem(
            offsets: offsets, message: PatternSentences.message(error), advice: PatternSentences.advice(error))
    }
}
