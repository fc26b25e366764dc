/// A pattern as written.
indirect enum Syntax: Sendable {
    case empty
    /// One scalar out of a set.
    case set(ScalarSet)
    case assertion(Assertion)
    /// What group `number` holds is reported.
    case capture(number: Int, Syntax)
    case sequence([Syntax])
    /// The first that matches is preferred.
    case alternatives([Syntax])
    /// `most` is nil for any number.
    case repetition(Syntax, least: Int, most: Int?, isLazy: Bool)

    /// Whether it can match without consuming anything.
    var isNullable: Bool {
        switch self {
        case .empty, .assertion: true
        case .set: false
        case .capture(_, let inner): inner.isNullable
        case .sequence(let parts): parts.allSatisfy(\.isNullable)
        case .alternatives(let parts): parts.contains(where: \.isNullable)
        case .repetition(let inner, let least, _, _): least == 0 || inner.isNullable
        }
    }
}

/// A condition on a place between two scalars.
enum Assertion: UInt8, Hashable, Sendable {
    /// `\A`, and `^` without (?m).
    case textStart
    /// `^` with (?m).
    case lineStart
    /// `\z`.
    case textEnd
    /// `$` without (?m): the end, or before a newline that is the last scalar.
    case lastLineEnd
    /// `$` with (?m).
    case lineEnd
    /// `\b`.
    case wordBoundary
    /// `\B`.
    case noWordBoundary
}
