/// The fixed limits that keep the work for any schema small.
enum SchemaLimits {
    /// JSON values in a schema document, and bytes of their strings.
    static let values = 20_000
    static let textBytes = 1 << 20
    /// How deep a schema document may be, and how long a chain of references.
    static let depth = 96
    /// Properties one object may name.
    static let properties = 1000
    /// Shapes one schema may come to, with all its alternatives told apart.
    static let shapes = 1000
    /// Comparisons of shapes and of listed values, in all.
    static let joins = 1_000_000
    /// Schemas, those among them that come of joining others.
    static let schemas = 20_000
    /// The largest `minLength` beside a pattern, and edges that a pattern may take.
    static let patternEdges = 30_000
    /// Edges of all patterns together.
    static let allEdges = 400_000
    /// The largest count that a keyword may ask for.
    static let count = 1_000_000
    /// States of one number, which `multipleOf` multiplies.
    static let numberStates = 60_000
    /// States of all numbers together, those among them that lead nowhere.
    static let allNumberStates = 200_000
    /// The largest `multipleOf`.
    static let divisor = 1000
}
