import YAML

/// A pipeline file with another model in one stage, every other byte as it was.
public struct ModelReplacement: Sendable {
    /// Why a stage's model can't be replaced.
    public struct Problem: Error, Sendable, Equatable {
        /// What is in the way.
        public let message: String
        /// What to do instead.
        public let advice: String
    }

    /// The model that the stage had.
    public let old: String
    /// The line on which it stands.
    public let line: Int
    /// The file's new bytes.
    public let bytes: [UInt8]

    /// Replaces what stands as `model:` of a stage.
    /// - Parameter definition: the pipeline, read from the file as it is.
    /// - Throws: `Problem` when there is no such stage, it has no model, or the model is not written as one word in its
    ///   own place.
    public init(
        of stage: String, in definition: PipelineDefinition, with model: String
    ) throws(Problem) {
        guard let found = definition.stage(named: stage) else {
            throw .unknownStage(stage, known: definition.stages.map(\.name.value))
        }
        guard let written = found.model else { throw .noModel(stage, kind: found.kind) }
        guard let spelling = Self.spelling(of: model) else { throw .unspeakable(model) }
        let source = definition.source
        guard let bytes = source.replacing(written.range, with: spelling) else { throw .notInPlace(stage) }
        // An alias or an anchor may make one word the model of several stages: what was made is read as any file is.
        let edited = PipelineLoader.load(name: source.name, bytes: bytes, catalog: nil)
        guard let result = edited.definition, Self.isOnly(stage, changedTo: model, from: definition, to: result) else {
            throw .notInPlace(stage)
        }
        old = written.value
        line = written.range.start.line
        self.bytes = bytes
    }

    private static func isOnly(
        _ stage: String, changedTo model: String, from old: PipelineDefinition, to new: PipelineDefinition
    ) -> Bool {
        let before = old.stages.map { [$0.name.value, $0.name.value == stage ? model : $0.model?.value] }
        let after = new.stages.map { [$0.name.value, $0.model?.value] }
        return before == after
    }

    /// The name as YAML text: plain where that is surely one, else in double quotes. Nil for a name with control
    /// characters.
    private static func spelling(of model: String) -> String? {
        guard !model.isEmpty, model.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            return nil
        }
        let isPlain =
            model.unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9", "_", "-", ".", "/": true
                default: false
                }
            } && model.unicodeScalars.first.map { $0 != "-" } == true
            && YAMLScalar(text: model, style: .plain).meaning == .text
        if isPlain { return model }
        let escaped = model.unicodeScalars.map { scalar in
            scalar == "\"" || scalar == "\\" ? "\\\(scalar)" : "\(scalar)"
        }
        return "\"\(escaped.joined())\""
    }
}

extension ModelReplacement.Problem {
    fileprivate static func unknownStage(_ name: String, known: [String]) -> Self {
        let meant = DidYouMean.suggestion(for: name, among: known).map { "did you mean '\($0)'? " } ?? ""
        return Self(
            message: "there is no stage '\(name)'", advice: meant + "the stages are \(known.joined(separator: ", "))")
    }

    fileprivate static func noModel(_ stage: String, kind: String) -> Self {
        Self(message: "stage '\(stage)' is a \(kind) without a model", advice: "name a stage that has one")
    }

    fileprivate static func unspeakable(_ model: String) -> Self {
        Self(message: "'\(model)' is no name of a model", advice: "give a name, or the path of a model file")
    }

    fileprivate static func notInPlace(_ stage: String) -> Self {
        Self(
            message: "the model of stage '\(stage)' is not written as a word of its own, or others share it",
            advice: "edit the file by hand, and see with 'cascade plan' what would run again")
    }
}
