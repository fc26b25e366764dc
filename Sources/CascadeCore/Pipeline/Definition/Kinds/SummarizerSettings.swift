import ModelPorts

/// `kind: summarizer`: what a text says, in short.
///
/// A model that writes is asked for it; with one that embeds it is the sentences that carry the text, in its order.
public struct SummarizerSettings: StageSettings {
    /// How many sentences the file asks for, from 1.
    public let givenSentences: Int?
    /// What the summary is to look like, for a model that writes.
    public let style: Located<String>?
    /// How it is written.
    public let generation: GenerationSettings
    /// A prompt of the file's own.
    public let prompt: PromptTemplate?

    /// What the file calls it.
    public static let kind = "summarizer"
    /// Keys of its own.
    public static let keys = ["sentences"]
    /// Keys that only models that write give a meaning to.
    public static let generativeKeys = ["prompt", "style", "stop"] + GenerationSettings.keys
    /// Sentences kept when the file doesn't say.
    public static let defaultSentences = 3

    /// Reads the keys of its own.
    public static func read(_ map: MapReader) -> SummarizerSettings? {
        SummarizerSettings(
            givenSentences: map.integer("sentences", in: 1...100), style: map.text("style"),
            generation: GenerationSettings.read(map), prompt: PromptReader.read(map, inserts: [.style]))
    }

    /// How many sentences are kept where they are chosen from the text.
    public var sentences: Int { givenSentences ?? Self.defaultSentences }

    /// A model that writes, or an embedding of each sentence.
    public var model: ModelNeed { .any([.generate, .embed]) }

    /// The names it yields.
    public func results(shape: (String) -> ResultShape) -> ResultShape {
        .members([.init("text", .text), .init("confidence", .number), .init("sentences", .list(.text))])
    }
}
