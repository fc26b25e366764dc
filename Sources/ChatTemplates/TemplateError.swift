/// Why a chat template could not be read or rendered, and where.
public struct TemplateError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What went wrong.
    public enum Code: Sendable, Equatable {
        /// A character that begins nothing inside a tag.
        case unexpectedCharacter(String)
        /// The template ends inside this.
        case unclosed(String)
        /// One thing stands where another is needed.
        case unexpected(found: String, expected: String)
        /// A tag that Jinja lacks.
        case unknownTag(String)
        /// Part of Jinja that chat templates don't need.
        case unsupported(String)
        /// A literal that stands for no value here.
        case invalidLiteral(String)
        /// Something that no value can be assigned to.
        case notAssignable(String)
        /// A tag outside of what it belongs to.
        case misplaced(String)
        /// An undefined value was used, said in these words.
        case undefined(String)
        /// An operation on a value of another type.
        case unsuitable(operation: String, operand: String)
        /// No filter or test of this name.
        case unknown(kind: String, name: String)
        /// A call whose arguments don't fit.
        case arguments(of: String, detail: String)
        /// Arithmetic without a result.
        case arithmetic(String)
        /// What a template may not do: change its inputs, reach what is no data.
        case forbidden(String)
        /// The template's own `raise_exception`.
        case raised(String)
        /// One of the fixed limits.
        case limit(Limit)
    }

    /// Limits that keep the work for any template small.
    public enum Limit: Sendable, Equatable {
        /// Bytes of the template.
        case source
        /// Blocks and brackets within one another.
        case nesting
        /// Evaluation within evaluation: nesting, and macros that call macros.
        case recursion
        /// Work.
        case steps
        /// Bytes of the result.
        case output
        /// Bytes of values.
        case memory
        /// Elements of a range.
        case range
        /// Lists within lists.
        case valueDepth
    }

    /// What went wrong.
    public let code: Code
    /// The line in the template, from 1; 0 when the fault is in what it was given.
    public let line: Int
    /// The character in the line, from 1; 0 when the fault is in what it was given.
    public let column: Int

    init(_ code: Code, line: Int, column: Int) {
        self.code = code
        self.line = line
        self.column = column
    }

    /// What went wrong, in a sentence.
    public var message: String { sentences.message }
    /// What to do about it.
    public var advice: String { sentences.advice }

    /// What, where and what to do.
    public var description: String {
        let place =
            line > 0 ? "line \(line), column \(column) of the chat template" : "what the chat template was given"
        return "\(place): \(message); \(advice)"
    }
}

extension TemplateError {
    private var sentences: (message: String, advice: String) {
        switch code {
        case .unexpectedCharacter(let text): ("'\(text)' begins nothing here", "remove it, or put it in quotes")
        case .unclosed(let what): ("the \(what) is not closed", "close it before the template ends")
        case .unexpected(let found, let expected): ("\(found) stands where \(expected) is needed", "check the tag")
        case .unknownTag(let name): ("there is no tag '\(name)'", "check its spelling and what it closes")
        case .unsupported(let what): ("\(what) is not supported", "write the template without it")
        case .invalidLiteral(let text): ("\(text) is no value here", "check the literal")
        case .notAssignable(let what):
            ("nothing can be assigned to \(what)", "assign to a name or a namespace's attribute")
        case .misplaced(let what): ("\(what) stands in the wrong place", "move it into the block that it belongs to")
        case .undefined(let what): (what, "check the name, or test it with 'is defined'")
        case .unsuitable(let operation, let operand):
            ("\(operation) does not work on \(operand)", "test the value's type first, or convert it")
        case .unknown(let kind, let name): ("there is no \(kind) '\(name)'", "check its spelling")
        case .arguments(let function, let detail): ("\(function) \(detail)", "check the call")
        case .arithmetic(let what): (what, "check the numbers")
        case .forbidden(let what): ("\(what) is not allowed", "build a new value, or keep it in a namespace")
        case .raised(let text): ("the template refuses the conversation: \(text)", "change the conversation")
        case .limit(let limit): Self.sentences(of: limit)
        }
    }

    private static func sentences(of limit: Limit) -> (message: String, advice: String) {
        switch limit {
        case .source: ("the template is longer than \(Limits.source) bytes", "use a shorter one")
        case .nesting: ("more than \(Limits.nesting) blocks and brackets stand in one another", "nest less")
        case .recursion: ("evaluation goes deeper than \(Limits.recursion) levels", "check macros that call themselves")
        case .steps:
            ("the template takes more than \(Limits.steps) steps", "check its loops, or shorten the conversation")
        case .output: ("the result is longer than \(Limits.output) bytes", "shorten the conversation")
        case .memory: ("the template's values take too much memory", "check what it repeats and joins")
        case .range: ("a range has more than \(Limits.range) elements", "use a shorter one")
        case .valueDepth: ("values are nested deeper than \(Limits.valueDepth)", "nest less")
        }
    }
}
