/// What the parts of one divided run have in common, and which of them this is.
public struct ShardIdentity: Sendable, Equatable {
    /// Which part.
    public let shard: Shard
    /// The pipeline's name, for people.
    public let pipeline: String
    /// A digest of everything in the pipeline that its answers depend on, in hexadecimal digits.
    public let pipelineDigest: String
    /// The input's name, for people: parts of one run may have read it under different paths.
    public let input: String
    /// What else shapes the output's lines, as on the command line: `--limit 100`, `--trace`.
    public let options: [String]

    /// A part of a run.
    public init(shard: Shard, pipeline: String, pipelineDigest: String, input: String, options: [String] = []) {
        self.shard = shard
        self.pipeline = pipeline
        self.pipelineDigest = pipelineDigest
        self.input = input
        self.options = options
    }
}
