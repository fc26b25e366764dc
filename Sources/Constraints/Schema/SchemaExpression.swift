import JSON

/// A schema as it is written, its keywords read and checked, its references not yet followed.
indirect enum SchemaExpression: Sendable {
    /// Shapes by themselves.
    case shapes([Shape])
    /// Another schema.
    case reference(SchemaID)
    /// `allOf`, and keywords that stand beside each other.
    case all([SchemaExpression])
    /// `anyOf`.
    case any([SchemaExpression])
    /// `oneOf`, with the place that its errors name.
    case one([SchemaExpression], pointer: String)
}

/// What was read of a schema document: each schema by number, 0 the one that allows anything, 1 the root.
struct SchemaDocument {
    static let anything: SchemaID = 0
    static let root: SchemaID = 1

    var expressions: [SchemaExpression]
    /// Where each schema stands; for those that come of joining others, where the first of them does.
    var pointers: [String]

    static let anythingShapes: [Shape] = [
        .values([.null, .bool(true), .bool(false)]), .number(NumberRule()), .string(StringRule()),
        .array(ArrayRule(rest: .schema(anything))), .object(ObjectRule(rest: .schema(anything))),
    ]
}
