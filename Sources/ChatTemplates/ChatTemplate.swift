public import JSON

/// The template by which a conversation becomes the text that a model was trained on.
///
/// Model files carry templates in Jinja. This renders what chat templates use of it, and equals Jinja2 as transformers
/// sets it up: `trim_blocks`, `lstrip_blocks`, `break` and `continue`, `generation` blocks, `raise_exception`,
/// `strftime_now`, and a `tojson` that is Python's `json.dumps`. Values are Python's, as far as templates see them.
///
/// A template comes from strangers. It reaches data alone, no file and no clock; size, nesting, work, memory and output
/// have fixed limits, each an error of its own (``TemplateError/Limit``). Equal inputs give equal text.
///
/// Deliberately otherwise: whole numbers have 64 bits; `safe` and `escape` give plain strings, which escape nothing that
/// is added to them; filters and tests that don't exist are errors when they are reached; generators, functions and
/// methods can't be printed. Not supported: `call` blocks, recursive loops, and what loads other templates.
public struct ChatTemplate: Sendable {
    private let source: Source
    private let names: [String]
    private let statements: [Statement]

    /// Reads a template.
    /// - Throws: `TemplateError` at the first fault, or for what is beyond the limits.
    public init(parsing text: String) throws(TemplateError) {
        guard text.utf8.count <= Limits.source else { throw TemplateError(.limit(.source), line: 1, column: 1) }
        source = Source(text)
        var parser = try Parser(source)
        statements = try parser.template()
        names = parser.names
    }

    /// The prompt for a conversation.
    /// - Throws: `TemplateError`: what the template refuses, where it goes wrong, which limit it met.
    public func render(_ context: ChatContext) throws(TemplateError) -> String {
        try render(variables: context.all, date: context.date)
    }

    /// The text for any variables.
    /// - Parameters:
    ///   - variables: the values that the template names.
    ///   - date: what `strftime_now` tells; the function is undefined without it.
    /// - Throws: `TemplateError`: what the template refuses, where it goes wrong, which limit it met.
    public func render(variables: JSONObject, date: TemplateDate? = nil) throws(TemplateError) -> String {
        let evaluator = Evaluator(source, names: names, date: date)
        defer { evaluator.finish() }
        try evaluator.define(variables, names: names)
        _ = try evaluator.run(statements)
        return String(decoding: evaluator.output, as: UTF8.self)
    }
}
