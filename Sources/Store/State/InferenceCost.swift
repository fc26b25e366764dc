public import Digests

/// What the executions of one inference cost: one row of the ledger.
///
/// An inference is named by a digest of everything that its result depends on besides the input: the stage's kind and
/// its settings for the model, and the model file.
public struct InferenceCost: Sendable, Equatable {
    /// The inference.
    public var inference: ContentDigest
    /// The stage that asked for it.
    public var stage: String
    /// Executions; answers from the store are none.
    public var ran: Int
    /// Seconds of one thread.
    public var seconds: Double
    /// Tokens that the model read.
    public var tokens: Int
    /// Multiply-adds that the model did.
    public var multiplyAdds: Int

    /// What executions cost.
    public init(
        inference: ContentDigest, stage: String, ran: Int, seconds: Double, tokens: Int, multiplyAdds: Int
    ) {
        self.inference = inference
        self.stage = stage
        self.ran = ran
        self.seconds = seconds
        self.tokens = tokens
        self.multiplyAdds = multiplyAdds
    }
}

/// What one execution of an inference is expected to cost: the mean over all that the ledger knows.
public struct ExpectedCost: Sendable, Equatable {
    /// Executions that the means are over; at least 1.
    public let executions: Int
    /// Seconds of one thread.
    public let seconds: Double
    /// Tokens.
    public let tokens: Double
    /// Multiply-adds.
    public let multiplyAdds: Double
}
