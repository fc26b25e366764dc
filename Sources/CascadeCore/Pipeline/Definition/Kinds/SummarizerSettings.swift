import ModelPorts

/// `kind: summarizer`: the sentences that carry a text, in its order.
public struct SummarizerSettings: StageSettings {
    /// How many sentences are kept, from 1.
    public let sentences: Int

    public static let kind = "summarizer"
    public static let keys = ["sentences"]
    public static let generativeKeys = ["max_tokens", "style"]
    /// Sentences kept when the file doesn't say.
    public static let defaultSentences = 3

    public static func read(_ map: MapReader) -> SummarizerSettings? {
        SummarizerSettings(sentences: map.integer("sentences", in: 1...100) ?? defaultSentences)
    }

    public var model: ModelNeed { .any([.embed]) }

    public func results(shape: (String) -> ResultShape) -> ResultShape {
        .members([.init("text", .text), .init("confidence", .number)])
    }
}
