public import Digests

/// Where signals of earlier runs are found.
public protocol SignalStoring: Sendable {
    /// What was kept of an inference for an input; nil when nothing was.
    func signals(of inference: ContentDigest, for input: ContentDigest) -> [UInt8]?
}

/// Signals that were computed, for whoever keeps them.
public struct ComputedSignals: Sendable, Equatable {
    /// What computed them: the digest of a `StageInference`.
    public let inference: ContentDigest
    /// The digest of what it read.
    public let input: ContentDigest
    /// The signals.
    public let bytes: [UInt8]

    /// Signals of an inference for an input.
    public init(inference: ContentDigest, input: ContentDigest, bytes: [UInt8]) {
        self.inference = inference
        self.input = input
        self.bytes = bytes
    }
}

extension RenderedText {
    /// The digest under which signals for this text are stored. Segments have no part in it: models read the text.
    var digest: ContentDigest {
        var digester = Digester("text")
        digester.append(text)
        return digester.finish()
    }
}
