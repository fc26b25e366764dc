/// The fixed limits that keep the work for any template and conversation small.
///
/// A template comes with a model file, from strangers. The largest published ones have some twenty thousand bytes, and
/// take some thousands of steps.
enum Limits {
    /// Bytes of a template.
    static let source = 1 << 19
    /// Blocks and brackets within one another.
    static let nesting = 40
    /// Evaluation within evaluation. What a level costs of the stack was measured: all of them fit into 512 KiB.
    static let recursion = 64
    /// Steps of work: a node that is evaluated, an item that is passed over, some bytes that are read or written.
    static let steps = 3_000_000
    /// Bytes that count as one step where text is copied.
    static let bytesPerStep = 64
    /// Characters that count as one step where each is looked at.
    static let charactersPerStep = 4
    /// Bytes of the result.
    static let output = 8 << 20
    /// Bytes of large values alive at one time, and of small values made in all.
    static let largeValues = 16 << 20
    static let smallValues = 24 << 20
    /// From here on a value is large: its memory is counted back when it goes.
    static let largeValue = 2048
    /// Elements of a range, as in Jinja's sandbox.
    static let range = 100_000
    /// Lists and mappings within one another.
    static let valueDepth = 48
    /// Digits that a format may ask for.
    static let precision = 300
}
