import Constraints
import JSON
import ModelPorts
import Synchronization
import Tokenizers

/// What was compiled for one model's answers: schemas, choices and labels, each once.
final class AnswerShapes: Sendable {
    private struct LabelKey: Hashable {
        let labels: [String]
        let normalization: LabelNormalization
    }

    private struct Compiled {
        var masks: [AnswerShape: TokenMasks] = [:]
        var labels: [LabelKey: LabelSet] = [:]
    }

    let vocabulary: WritingVocabulary
    private let path: String
    private let tokenizer: any Tokenizing
    private let compiled = Mutex(Compiled())

    init(of model: TransformerModel) {
        vocabulary = WritingVocabulary(of: model)
        path = model.info.path
        tokenizer = model.tokenizer
    }

    /// Where an answer of this shape begins; nil for any text.
    /// - Throws: `ModelError` for a shape that can't be had.
    func state(for shape: AnswerShape) throws(ModelError) -> ConstraintState? {
        if case .text = shape { return nil }
        if let known = compiled.withLock({ $0.masks[shape] }) { return ConstraintState(known) }
        let constraint = try constraint(shape)
        let texts = vocabulary.texts
        let made = TokenMasks(constraint, texts: texts)
        try checkSpelling(ConstraintState(made))
        let masks = compiled.withLock { compiled in
            // Two requests may have made them at once: both keep the first.
            let masks = compiled.masks[shape] ?? made
            compiled.masks[shape] = masks
            return masks
        }
        return ConstraintState(masks)
    }

    /// Longest answer that is spelled to see whether the model can.
    private static let spelledBytes = 4096

    /// The least that an answer must say can be said in the model's tokens: T5's have no braces, for one.
    private func checkSpelling(_ state: ConstraintState) throws(ModelError) {
        guard let least = state.shortestEnd(limit: Self.spelledBytes) else { return }
        let spelled = vocabulary.tokens(of: least).flatMap { vocabulary.bytes(of: $0) ?? [] }
        if spelled == least { return }
        let wanted = String(decoding: least[spelled.count...].prefix(8), as: UTF8.self)
        throw ModelError(
            code: .unusablePrompt, model: path,
            reason:
                "the model can't write an answer of this shape: its vocabulary has no token for '\(wanted)' or what "
                + "it begins with")
    }

    private func constraint(_ shape: AnswerShape) throws(ModelError) -> Constraint {
        func unusable(_ error: any Error) -> ModelError {
            ModelError(code: .unusablePrompt, model: path, reason: "\(error)")
        }
        let choices: [String]
        switch shape {
        case .text: choices = []
        case .choice(let texts): choices = vocabulary.readsFirstSpace ? texts.map { " " + $0 } : texts
        case .schema(let text):
            let schema: JSONValue
            do { schema = try JSONParser.parse(Array(text.utf8)) } catch { throw unusable(error) }
            do { return try Constraint(schema: schema) } catch { throw unusable(error) }
        }
        do { return try Constraint(choices: choices) } catch { throw unusable(error) }
    }

    /// Labels as the model's tokens.
    /// - Throws: `ModelError` for a label that has no tokens, or the same as another one.
    func labels(
        _ labels: [String], _ normalization: LabelNormalization
    ) throws(ModelError) -> LabelSet {
        let key = LabelKey(labels: labels, normalization: normalization)
        if let known = compiled.withLock({ $0.labels[key] }) { return known }
        let tokens = labels.map { tokenizer.encode($0, options: []).ids }
        if let index = tokens.firstIndex(where: \.isEmpty) {
            throw ModelError(
                code: .unusablePrompt, model: path, reason: "label '\(labels[index])' has no tokens")
        }
        var known: [[Int32]: String] = [:]
        for (label, ids) in zip(labels, tokens) {
            if let other = known.updateValue(label, forKey: ids) {
                throw ModelError(
                    code: .unusablePrompt, model: path,
                    reason: "the model reads the labels '\(other)' and '\(label)' alike")
            }
        }
        let set = LabelSet(
            tokens, end: vocabulary.ends.first, normalization: normalization)
        compiled.withLock { $0.labels[key] = set }
        return set
    }
}
