import ModelPorts
import YAML

/// `kind: classifier`: a label for a text.
///
/// With a model that has a trained head the labels are the head's own, or those of them that `labels:` lists. A head that
/// was trained on entailment is asked about a hypothesis for each label. With a model that writes, the most probable of
/// `labels:` is taken; with one that embeds, the nearest by its description.
public struct ClassifierSettings: StageSettings {
    /// A label, and what it means.
    public struct Label: Sendable, Hashable {
        /// The label.
        public let name: Located<String>
        /// What it means, for models that read it.
        public let description: String?
    }

    /// The labels of the file; empty for all that the model has.
    public let labels: [Label]
    /// Whether a text may have several labels at once.
    public let isMany: Bool
    /// With `many`: the score from which a label is yielded, unless `thresholds` says otherwise.
    public let threshold: Located<Double>
    /// With `many`: thresholds of single labels, in the order of the file.
    public let thresholds: [(label: Located<String>, threshold: Located<Double>)]
    /// For a model that writes: texts and their labels, in the order of the file.
    public let examples: [(label: Located<String>, texts: [String])]
    /// For a model that writes: the power of a label's length in tokens that its score is divided by.
    public let lengthPower: Double
    /// For a head over pairs: what is said of the text if a label fits it.
    public let hypothesis: Template?
    /// For a model that writes: a prompt of the file's own.
    public let prompt: PromptTemplate?

    /// What the file calls it.
    public static let kind = "classifier"
    /// Keys of its own.
    public static let keys = ["labels", "many", "threshold", "thresholds", "hypothesis"]
    /// Keys that only models that write give a meaning to.
    public static let generativeKeys = ["examples", "length_power", "prompt"]

    /// A trained head; with labels of its own, an embedding or a model that writes will do.
    public var model: ModelNeed { labels.isEmpty ? .any([.classify]) : .any([.classify, .embed, .generate]) }

    /// The names it yields.
    public func results(shape: (String) -> ResultShape) -> ResultShape {
        let single = [
            ResultShape.Member("label", .text), .init("confidence", .number), .init("scores", .map(.number)),
        ]
        return .members(isMany ? [.init("labels", .list(.text))] + single : single)
    }
}

extension ClassifierSettings {
    /// Reads the keys of its own.
    public static func read(_ map: MapReader) -> ClassifierSettings? {
        let labels = map.node("labels").map { readLabels($0, map) } ?? []
        let isMany = map.flag("many") ?? false
        let threshold = map.share("threshold")
        let thresholds = map.node("thresholds").map { readThresholds($0, labels, map) } ?? []
        if !isMany {
            for key in ["threshold", "thresholds"] {
                if let entry = map.mapping[key] { map.reading.needsMany(key, at: entry.keyRange) }
            }
        }
        return ClassifierSettings(
            labels: labels, isMany: isMany, threshold: threshold ?? Located(0.5, at: map.ownerRange),
            thresholds: thresholds,
            examples: map.node("examples").map { LabelExamples.read($0, labels, map) } ?? [],
            lengthPower: map.number("length_power", in: 0...2) ?? 0,
            hypothesis: map.node("hypothesis").flatMap { HypothesisReader.read($0, map.reading) },
            prompt: PromptReader.read(map, inserts: (isMany ? [.label] : []) + [.labels, .examples]))
    }

    /// A list of labels, or a map from label to description.
    private static func readLabels(_ node: YAMLNode, _ map: MapReader) -> [Label] {
        var labels: [Label] = []
        switch node.content {
        case .sequence(let items):
            for case let name? in items.map({ map.text($0, of: "labels") }) {
                if labels.contains(where: { $0.name.value == name.value }) {
                    map.reading.repeated(name.value, in: "labels", at: name.range)
                } else {
                    labels.append(Label(name: name, description: nil))
                }
            }
        case .mapping(let mapping):
            for entry in mapping.entries {
                if entry.key.allSatisfy(\.isWhitespace) { map.reading.emptyText("labels", at: entry.keyRange) }
                let hasDescription = entry.value.scalar?.isNull != true
                let description = hasDescription ? map.text(entry.value, of: entry.key)?.value : nil
                labels.append(Label(name: Located(entry.key, at: entry.keyRange), description: description))
            }
        case .scalar:
            map.reading.wrongType(node, of: "'labels'", wanted: "a list of labels, or a map from label to description")
            return []
        }
        if labels.isEmpty, node.sequence?.isEmpty ?? true { map.reading.emptyList("labels", at: node.range) }
        return labels
    }

    private static func readThresholds(
        _ node: YAMLNode, _ labels: [Label], _ map: MapReader
    ) -> [(label: Located<String>, threshold: Located<Double>)] {
        guard let mapping = node.mapping else {
            map.reading.wrongType(node, of: "'thresholds'", wanted: "a map from label to number")
            return []
        }
        let names = labels.map(\.name.value)
        return mapping.entries.compactMap { entry in
            if !names.isEmpty, !names.contains(entry.key) {
                map.reading.unlistedLabel(entry.key, labels: names, at: entry.keyRange)
            }
            guard let threshold = map.share(entry.value, of: entry.key) else { return nil }
            return (Located(entry.key, at: entry.keyRange), threshold)
        }
    }
}

extension Reading {
    fileprivate func needsMany(_ key: String, at range: SourceRange) {
        error(
            "unused-key", at: range, "'\(key)' has no meaning without 'many: true'",
            advice: "a router's 'accept' is the threshold of a single label")
    }

    func unlistedLabel(_ label: String, labels: [String], at range: SourceRange) {
        error(
            "unknown-label", at: range, "'\(label)' is not among 'labels'",
            advice: DidYouMean.advice(for: label, among: labels))
    }
}
