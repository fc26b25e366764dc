import LinearRegex
import YAML

/// Compiles the regular expression in a node.
enum PatternReader {
    /// The compiled expression; nil, with a report at the fault's own place, when it can't be compiled.
    static func read(_ node: YAMLNode, of key: String, _ reading: Reading) -> Located<LinearRegex>? {
        guard let scalar = node.scalar, let text = scalar.asText() else {
            reading.wrongType(node, of: "'\(key)'", wanted: "text")
            return nil
        }
        do throws(LinearRegexError) {
            let pattern = try LinearRegex(text)
            if pattern.isFound(in: "") { reading.matchesNothing(key, at: node.range) }
            return Located(pattern, at: node.range)
        } catch {
            let locator = ScalarLocator(scalar, at: node.range, in: reading.source)
            reading.error(
                "pattern", at: locator.range(error.offset..<error.offset + 1), PatternSentences.message(error),
                advice: PatternSentences.advice(error))
            return nil
        }
    }
}

extension Reading {
    fileprivate func matchesNothing(_ key: String, at range: SourceRange) {
        error("pattern", at: range, "'\(key)' matches empty text, and so would be found everywhere")
    }
}
