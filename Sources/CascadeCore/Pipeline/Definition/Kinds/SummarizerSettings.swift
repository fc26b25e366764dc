import ModelPorts

/// `kind: summarizer`: the sentences that carry a text, in its order.
public struct SummarizerSettings: StageSettings {
    /// How many sentences are kept, from 1.
    public let sentences: Int

    /// What the file calls it.
    public static let kind = "summarizer"
    /// Keys of its own.
    public static let keys = ["sentences"]
    /// Keys that wait for generative models.
    public static let generativeKeys = ["max_tokens", "style"]
    /// Sentences kept when the file doesn't say.
    public static let defaultSentences = 3

    /// Reads the keys of its own.
    public static func read(_ map: MapReader) -> SummarizerSettings? {
        SummarizerSettings(sentences: map.integer("sentences", in: 1...100) ?? defaultSentences)
    }

    /// An embedding of each sentence.
    public var model: ModelNeed { .any([.embed]) }

    /// The names it yields.
    public func results(shape: (String) -> ResultShape) -> ResultShape {
        .members([.init("text", .text), .init("confidence", .number), .init("sentences", .list(.text))])
    }
}
