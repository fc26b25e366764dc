public import JSON
public import LinearRegex
public import YAML

/// An expression of a pipeline file: `intent.label in ["lost_card"] and length(text) > 280`.
public struct Expression: Sendable {
    /// The expression as written.
    public let text: String
    /// Its tree.
    public let root: ExpressionNode
    /// Where the whole of it stands in the file.
    public let range: SourceRange
    /// Finds its parts in the file.
    let locator: ScalarLocator

    /// Where a part of it stands in the file.
    public func range(of node: ExpressionNode) -> SourceRange { locator.range(node.offsets) }

    /// Every name in it, in the order of the text.
    public var references: [Located<Reference>] {
        root.flattened.compactMap { node in
            if case .reference(let reference) = node.kind { Located(reference, at: range(of: node)) } else { nil }
        }
    }
}

/// A part of an expression.
public struct ExpressionNode: Sendable {
    /// What the part is.
    public indirect enum Kind: Sendable {
        case literal(JSONValue)
        case reference(Reference)
        case list([ExpressionNode])
        /// True when all of them are. Asked from left to right, no further than needed.
        case and([ExpressionNode])
        /// True when one of them is. Asked from left to right, no further than needed.
        case or([ExpressionNode])
        case not(ExpressionNode)
        case comparison(Comparison, ExpressionNode, ExpressionNode)
        case membership(ExpressionNode, in: ExpressionNode, isNegated: Bool)
        case matches(ExpressionNode, LinearRegex)
        case call(Function, [ExpressionNode])
    }

    /// What the part is.
    public let kind: Kind
    /// Where it stands in the expression's text, in Unicode scalars.
    public let offsets: Range<Int>

    /// The parts directly below.
    public var children: [ExpressionNode] {
        switch kind {
        case .literal, .reference: []
        case .list(let nodes), .and(let nodes), .or(let nodes), .call(_, let nodes): nodes
        case .not(let node), .matches(let node, _): [node]
        case .comparison(_, let left, let right), .membership(let left, in: let right, isNegated: _): [left, right]
        }
    }

    /// This part and all below, in the order of the text.
    public var flattened: [ExpressionNode] { [self] + children.flatMap(\.flattened) }
}

/// How two values are compared.
public enum Comparison: String, Sendable, CaseIterable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="

    /// Whether it asks which is larger.
    public var isOrdering: Bool { self != .equal && self != .notEqual }
}

/// The functions there are.
public enum Function: String, Sendable, CaseIterable {
    /// Unicode scalars of a text, items of a list.
    case length
    /// The text in lower case, by Unicode's own mapping, the same in every locale.
    case lower
    /// Whether a text holds another, or a list an item.
    case contains

    /// How many arguments it takes.
    public var arity: Int { self == .contains ? 2 : 1 }
}
