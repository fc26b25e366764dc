/// Reads a template into a tree, by recursive descent over the lexer's tokens.
///
/// The grammar is Jinja's: `Parser+Expressions` and `Parser+Statements` say where it is surprising.
struct Parser {
    var lexer: Lexer
    /// The token to read next.
    private(set) var token: Token
    private var following: Token?
    /// Names of variables; the tree holds their places in this list.
    private(set) var names: [String] = []
    private var numbers: [[UInt8]: Int] = [:]
    private var depth = 0
    /// Loops around the statement in which `break` ends one.
    var loops = 0
    /// Loops around the statement, those outside of a macro too: none of them may assign to `loop`.
    var enclosingLoops = 0

    init(_ source: Source) throws(TemplateError) {
        lexer = Lexer(source)
        token = try lexer.next()
    }

    /// Takes the current token.
    @discardableResult
    mutating func advance() throws(TemplateError) -> Token {
        let taken = token
        if let next = following {
            token = next
            following = nil
        } else {
            token = try lexer.next()
        }
        return taken
    }

    /// The token behind the current one.
    mutating func peek() throws(TemplateError) -> Token {
        if let following { return following }
        let next = try lexer.next()
        following = next
        return next
    }

    func isAt(_ symbol: Symbol) -> Bool { token.kind == .symbol(symbol) }

    func isAt(word: String) -> Bool { token.kind == .name(word) }

    mutating func take(_ symbol: Symbol) throws(TemplateError) -> Bool {
        guard isAt(symbol) else { return false }
        try advance()
        return true
    }

    mutating func take(word: String) throws(TemplateError) -> Bool {
        guard isAt(word: word) else { return false }
        try advance()
        return true
    }

    mutating func expect(_ symbol: Symbol) throws(TemplateError) {
        if try !take(symbol) { throw unexpected("'\(symbol.rawValue)'") }
    }

    mutating func expect(_ kind: Token.Kind, named name: String) throws(TemplateError) {
        if token.kind != kind { throw unexpected(name) }
        try advance()
    }

    mutating func expectName(_ what: String = "a name") throws(TemplateError) -> String {
        guard case .name(let name) = token.kind else { throw unexpected(what) }
        try advance()
        return name
    }

    func unexpected(_ expected: String) -> TemplateError {
        lexer.source.error(.unexpected(found: token.description, expected: expected), at: token.offset)
    }

    func error(_ code: TemplateError.Code, at offset: Int) -> TemplateError { lexer.source.error(code, at: offset) }

    /// The number of a variable's name.
    mutating func number(of name: String) -> Int {
        let key = Array(name.utf8)
        if let number = numbers[key] { return number }
        numbers[key] = names.count
        names.append(name)
        return names.count - 1
    }

    /// The number of a name that is used already; nil for others.
    func knownNumber(of name: String) -> Int? { numbers[Array(name.utf8)] }

    /// Goes one bracket or block deeper; `leave` comes back.
    mutating func enter() throws(TemplateError) {
        depth += 1
        if depth > Limits.nesting { throw error(.limit(.nesting), at: token.offset) }
    }

    mutating func leave() { depth -= 1 }
}
