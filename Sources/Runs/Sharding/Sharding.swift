/// A part of a divided run that is written to a file.
public struct Sharding: Sendable {
    private let part: String
    private let identity: ShardIdentity
    let input = ShardInputTally()

    /// A part.
    /// - Parameter path: the file that it is written to.
    public init(part path: String, _ identity: ShardIdentity) {
        part = path
        self.identity = identity
    }

    /// Begins the manifest that belongs to the part.
    func manifest(of format: OutputFormat) throws(RunError) -> ShardManifestWriter {
        try ShardManifestWriter(part: part, identity: identity, format: format, input: input)
    }
}
