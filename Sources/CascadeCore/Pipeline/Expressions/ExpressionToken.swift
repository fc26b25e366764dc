/// A word of an expression, and where it stands in Unicode scalars.
struct ExpressionToken: Equatable {
    enum Kind: Equatable {
        case name([String])
        case number(String)
        case text(String)
        case keyword(Keyword)
        case comparison(Comparison)
        case symbol(Unicode.Scalar)
        case end
    }

    enum Keyword: String, CaseIterable {
        case and, or, not, `in`, matches
        case `true`, `false`, null
    }

    var kind: Kind
    var offsets: Range<Int>
}

/// Why an expression can't be read: where, what, and what to do.
struct ExpressionProblem: Error {
    var offsets: Range<Int>
    var message: String
    var advice: String?
}
