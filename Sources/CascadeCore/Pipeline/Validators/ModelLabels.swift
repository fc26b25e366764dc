import ModelPorts
import YAML

/// The labels that a stage names are ones that its model has.
enum ModelLabels: PipelineValidator {
    static func validate(_ context: ValidationContext) {
        for stage in context.draft.stages {
            guard let info = context.model(of: stage.name.value) else { continue }
            // Labels that the head doesn't answer are the pipeline's own.
            if let classifier = stage.settings as? ClassifierSettings, classifier.method(with: info) == .head {
                // With labels of its own, the thresholds have been held against those.
                let named =
                    classifier.labels.isEmpty
                    ? classifier.thresholds.map(\.label) : classifier.labels.map(\.name)
                check(named, against: info.labels, context)
            }
            if let extractor = stage.settings as? ExtractorSettings, info.tasks.contains(.labelTokens) {
                let fields = extractor.fields.filter(\.usesModel)
                check(fields.map(\.label), against: entityLabels(info.labels), context)
            }
        }
    }

    /// The labels of a head over tokens, without the marks of a span's first token and of those inside (`B-`, `I-`),
    /// and without `O`, which says that a token belongs to none.
    static func entityLabels(_ tags: [String]) -> [String] {
        var labels: [String] = []
        for tag in tags where tag != "O" {
            let label = tag.hasPrefix("B-") || tag.hasPrefix("I-") ? String(tag.dropFirst(2)) : tag
            if !labels.contains(label) { labels.append(label) }
        }
        return labels
    }

    private static func check(_ named: [Located<String>], against known: [String], _ context: ValidationContext) {
        for label in named where !known.contains(label.value) { context.reading.foreignLabel(label, known: known) }
    }
}

extension Reading {
    fileprivate func foreignLabel(_ label: Located<String>, known: [String]) {
        let some = known.prefix(8).joined(separator: ", ") + (known.count > 8 ? ", …" : "")
        error(
            "unknown-label", at: label.range, "the model has no label '\(label.value)'",
            advice: DidYouMean.advice(for: label.value, among: known) ?? "it has \(some)")
    }
}
