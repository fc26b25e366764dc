public import YAML

/// Reads the expression in a node.
enum ExpressionReader {
    /// The expression; nil, with a report, when the node holds none.
    static func read(_ node: YAMLNode, of key: String, _ reading: Reading) -> Expression? {
        // Any scalar will do: `true` and `0.9` are expressions, whatever YAML would make of them.
        guard let scalar = node.scalar else {
            reading.wrongType(node, of: "'\(key)'", wanted: "an expression")
            return nil
        }
        let locator = ScalarLocator(scalar, at: node.range, in: reading.source)
        do throws(ExpressionProblem) {
            let root = try ExpressionParser.parse(scalar.text)
            return Expression(text: scalar.text, root: root, range: node.range, locator: locator)
        } catch {
            reading.error("expression", at: locator.range(error.offsets), error.message, advice: error.advice)
            return nil
        }
    }
}

extension Expression {
    /// Reads an expression that stands in no file.
    /// - Throws: `Diagnostic`, located in the text itself.
    public init(_ text: String) throws(Diagnostic) {
        let source = SourceText(name: "expression", text: text)
        let lines = source.lineCount
        let end = SourcePosition(line: lines, column: source.line(lines).unicodeScalars.count + 1)
        let scalar = YAMLScalar(text: text, style: .plain)
        let range = SourceRange(start: .start, end: end)
        let reading = Reading(source: source)
        guard let expression = ExpressionReader.read(YAMLNode(.scalar(scalar), at: range), of: "expression", reading)
        else {
            throw reading.findings.sorted.first
                ?? Diagnostic(.error, "expression", in: source, at: range, message: "this is no expression")
        }
        self = expression
    }
}
