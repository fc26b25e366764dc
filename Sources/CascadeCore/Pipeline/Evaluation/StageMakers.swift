public import LinearRegex
import ModelPorts

/// Joins what a stage's settings say to the stage that does it. A new kind adds its line to `maker(for:)`.
enum StageMakers {
    typealias Maker = (ModelBinding?, any ModelProviding) throws -> any Stage

    /// What makes the stage of a definition; nil for a kind that computes nothing itself.
    static func maker(for definition: StageDefinition) -> Maker? {
        switch definition.settings {
        case let settings as ClassifierSettings: { try classifier(settings, $0.required(), $1) }
        case let settings as ExtractorSettings: { try extractor(settings, $0, $1) }
        case let settings as SummarizerSettings: { try summarizer(settings, $0.required(), $1) }
        default: nil
        }
    }

    /// Whether a stage's confidence is the probability as its model gives it, with no map to a chance of being right.
    /// A summarizer's always is: there is no map of it.
    static func isRaw(_ definition: StageDefinition, _ binding: ModelBinding?) -> Bool {
        switch definition.settings {
        case let settings as ClassifierSettings:
            switch binding.flatMap({ settings.method(with: $0.info) }) {
            case .prompt? where settings.isMany: true
            case .head?, .prompt?: binding?.map(for: .topProbability) == nil
            default: true
            }
        case let settings as ExtractorSettings:
            settings.fields.contains(where: \.usesModel)
                && binding?.map(for: binding.map { settings.signal(of: $0.info) } ?? .spanProbability) == nil
        case is SummarizerSettings: true
        default: false
        }
    }

    private static func classifier(
        _ settings: ClassifierSettings, _ binding: ModelBinding, _ provider: any ModelProviding
    ) throws -> any Stage {
        let thresholds = Dictionary(
            settings.thresholds.map { ($0.label.value, $0.threshold.value) }, uniquingKeysWith: { $1 })
        let answer: HeadClassifierStage.Answer =
            settings.isMany ? .many(threshold: settings.threshold.value, thresholds: thresholds) : .one
        let path = binding.info.path
        let names = settings.labels.map(\.name.value)
        switch settings.method(with: binding.info) {
        case .head?:
            return HeadClassifierStage(
                model: try provider.classifier(at: path), labels: names.isEmpty ? nil : names,
                map: binding.map(for: .topProbability), answer: answer)
        case .entailment(let head)?:
            return EntailmentClassifierStage(
                model: try provider.pairClassifier(at: path), labels: names, hypotheses: settings.hypotheses,
                head: head, answer: answer)
        case .prompt? where settings.isMany:
            return GenerativeLabelsStage(
                model: try provider.generator(binding.reference), labels: names, questions: settings.labelQuestions,
                threshold: settings.threshold.value, thresholds: thresholds)
        case .prompt?:
            return GenerativeClassifierStage(
                model: try provider.generator(binding.reference), question: settings.question,
                lengthPower: settings.lengthPower, map: binding.map(for: .topProbability))
        case .descriptions?, nil:
            let labels = settings.labels.map {
                DescriptionClassifierStage.Label(
                    name: $0.name.value, descriptions: [$0.description].compactMap(\.self))
            }
            return DescriptionClassifierStage(model: try provider.embedder(at: path), labels: labels, answer: answer)
        }
    }

    private static func extractor(
        _ settings: ExtractorSettings, _ binding: ModelBinding?, _ provider: any ModelProviding
    ) throws -> any Stage {
        if let binding, settings.asksWriter(binding.info) {
            return GenerativeExtractorStage(
                fields: settings.fields.map(\.spec), model: try provider.generator(binding.reference),
                question: settings.question, map: binding.map(for: .valueProbability))
        }
        let labeller =
            try settings.fields.contains(where: \.usesModel)
            ? binding.map { try provider.tokenLabeller(at: $0.info.path) } : nil
        return ExtractorStage(
            fields: settings.fields.map(\.spec), labeller: labeller,
            map: binding?.map(for: .spanProbability))
    }

    private static func summarizer(
        _ settings: SummarizerSettings, _ binding: ModelBinding, _ provider: any ModelProviding
    ) throws -> any Stage {
        if binding.info.tasks.contains(.generate) {
            return GenerativeSummarizerStage(
                model: try provider.generator(binding.reference), question: settings.question(for: binding.info),
                style: settings.summaryStyle)
        }
        return ExtractiveSummarizerStage(
            model: try provider.embedder(at: binding.info.path), sentences: settings.sentences)
    }
}

extension ModelBinding? {
    /// The model of a stage that can't do without; checking the pipeline has seen to it.
    fileprivate func required() throws -> ModelBinding {
        guard let self else {
            throw ModelError(code: .missing, model: "", reason: "the stage names no model that was found")
        }
        return self
    }
}

extension ExtractorSettings.Field {
    /// The field as the stage takes it.
    fileprivate var spec: FieldSpec {
        FieldSpec(
            name: name.value, type: type, label: label.value, from: origin, many: isMany, required: isRequired,
            pattern: pattern?.value, isFree: free?.value ?? false)
    }
}

extension ExtractorSettings {
    /// What the confidence of the model's values is a map of.
    fileprivate func signal(of info: ModelInfo) -> ConfidenceMap.Signal {
        asksWriter(info) ? .valueProbability : .spanProbability
    }
}

extension LinearRegex: ValuePattern {
    /// The first 10,000 matches of a user's pattern, as ranges of UTF-8 bytes.
    public func matches(in text: String) -> [Range<Int>] {
        allMatches(in: text, limit: FieldSpec.patternLimit).map(\.range)
    }
}
