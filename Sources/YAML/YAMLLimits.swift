/// What a file may ask of us at most. A pipeline of a hundred stages stays a hundred times below each.
public struct YAMLLimits: Sendable {
    /// Longest file, in bytes; and most text in its values, each alias counted with everything that it stands for.
    public var bytes: Int
    /// Longest line, in bytes: a diagnostic shows a line, and must stay cheap.
    public var lineBytes: Int
    /// Deepest nesting of lists and maps.
    public var depth: Int
    /// Most nodes, each alias counted with everything that it stands for.
    public var nodes: Int

    /// Limits of one's own.
    public init(bytes: Int, lineBytes: Int, depth: Int, nodes: Int) {
        self.bytes = bytes
        self.lineBytes = lineBytes
        self.depth = depth
        self.nodes = nodes
    }

    /// What a pipeline file is held to.
    public static let pipeline = YAMLLimits(bytes: 1 << 20, lineBytes: 1 << 13, depth: 32, nodes: 20_000)
}
