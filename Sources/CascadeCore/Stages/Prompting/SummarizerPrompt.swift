import ModelPorts

/// The prompt of a summarizer: what the summary is to be, and the text.
enum SummarizerPrompt {
    /// The prompt of a stage that words none itself.
    static func standard(style: String) -> StagePrompt {
        StagePrompt(
            system: "You summarize texts faithfully, in the language they are written in.",
            before: "Summarize the following text \(style). Write nothing else. " + StagePrompt.dataNotice,
            after: StagePrompt.dataEnd + "Summary:\n")
    }
}

/// What a summary looks like.
enum SummaryStyle: Sendable, Hashable {
    /// A single sentence.
    case sentence
    /// Lines that each begin with a dash.
    case bullets
    /// One line, as of a message's subject.
    case subject
    /// What the file says.
    case instruction(String)

    /// The style of a word or an instruction.
    init(_ text: String) {
        switch text {
        case "sentence": self = .sentence
        case "bullets": self = .bullets
        case "subject": self = .subject
        default: self = .instruction(text)
        }
    }
}

extension SummarizerSettings {
    /// Tokens of a summary, unless the file says otherwise: of a subject line, of anything else.
    private static let room = (subject: 24, other: 80)

    /// Sentences (or points) that are asked for, unless the file says otherwise.
    private static let writtenSentences = 2

    /// How the summary is to look; nil for sentences.
    var summaryStyle: SummaryStyle? { style.map { SummaryStyle($0.value) } }

    /// The style as a clause: "in one sentence".
    private var clause: String {
        let count = givenSentences ?? Self.writtenSentences
        let sentences = count == 1 ? "in one sentence" : "in at most \(count) sentences"
        switch summaryStyle {
        case nil: return sentences
        case .sentence?: return "in one sentence"
        case .bullets?:
            return "as at most \(givenSentences ?? 3) short points, each on a line that begins with \"- \""
        case .subject?: return "as one short subject line of at most ten words"
        case .instruction(let words)?:
            return (givenSentences == nil ? "" : "\(sentences), ") + "in this way: \(words.withoutFullStop)"
        }
    }

    /// What a model that writes is asked: one that follows no instructions gets the text and nothing else.
    func question(for info: ModelInfo) -> StageQuestion {
        let standard = info.followsInstructions ? SummarizerPrompt.standard(style: clause) : StagePrompt(before: "")
        return StageQuestion(
            prompt: prompt?.replacing(standard, inserts: [.style: clause]) ?? standard, answer: .text,
            sampling: generation.sampling,
            maximumTokens: generation.maximumTokens ?? (summaryStyle == .subject ? Self.room.subject : Self.room.other),
            stops: generation.stops)
    }
}

extension String {
    /// The text without a full stop at its end, for the middle of a sentence.
    var withoutFullStop: String { last == "." ? String(dropLast()) : self }
}
