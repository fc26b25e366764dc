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

    /// Tokens by the bytes that they stand for.
    private struct SpelledTokens {
        var ids: [[UInt8]: Int32] = [:]
        var longest = 1
    }

    private struct Compiled {
        var texts: TokenTexts?
        var spelled: SpelledTokens?
        var masks: [AnswerShape: TokenMasks] = [:]
        var labels: [LabelKey: LabelSet] = [:]
    }

    private let compiled = Mutex(Compiled())

    /// Where an answer of this shape begins; nil for any text.
    /// - Throws: `ModelError` for a shape that can't be had.
    func state(for shape: AnswerShape, of model: TransformerModel) throws(ModelError) -> ConstraintState? {
        if case .text = shape { return nil }
        if let known = compiled.withLock({ $0.masks[shape] }) { return ConstraintState(known) }
        let constraint = try constraint(shape, of: model)
        let masks = compiled.withLock { compiled in
            let texts = compiled.texts ?? TokenTexts((0..<model.tokenCount).map { model.text(of: Int32($0)) })
            compiled.texts = texts
            let masks = compiled.masks[shape] ?? TokenMasks(constraint, texts: texts)
            compiled.masks[shape] = masks
            return masks
        }
        return ConstraintState(masks)
    }

    private func constraint(_ shape: AnswerShape, of model: TransformerModel) throws(ModelError) -> Constraint {
        func unusable(_ error: any Error) -> ModelError {
            ModelError(code: .unusablePrompt, model: model.info.path, reason: "\(error)")
        }
        let choices: [String]
        switch shape {
        case .text: choices = []
        case .choice(let texts): choices = Self.readsFirstSpace(model) ? texts.map { " " + $0 } : texts
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
        _ labels: [String], of model: TransformerModel, _ normalization: LabelNormalization
    ) throws(ModelError) -> LabelSet {
        let key = LabelKey(labels: labels, normalization: normalization)
        if let known = compiled.withLock({ $0.labels[key] }) { return known }
        let tokens = labels.map { model.tokenizer.encode($0, options: []).ids }
        if let index = tokens.firstIndex(where: \.isEmpty) {
            throw ModelError(
                code: .unusablePrompt, model: model.info.path, reason: "label '\(labels[index])' has no tokens")
        }
        var known: [[Int32]: String] = [:]
        for (label, ids) in zip(labels, tokens) {
            if let other = known.updateValue(label, forKey: ids) {
                throw ModelError(
                    code: .unusablePrompt, model: model.info.path,
                    reason: "the model reads the labels '\(other)' and '\(label)' alike")
            }
        }
        let set = LabelSet(
            tokens, end: model.tokenizer.specialTokens.endsGeneration.first, normalization: normalization)
        compiled.withLock { $0.labels[key] = set }
        return set
    }

    /// Whether the model reads texts as if a space stood before them, as SentencePiece's models do: then it writes them
    /// so, too.
    private static func readsFirstSpace(_ model: TransformerModel) -> Bool {
        model.tokenizer.encode("a", options: []).ids.first.flatMap { model.text(of: $0) }?.first == UInt8(ascii: " ")
    }

    /// What a run needs to know of the model's vocabulary.
    func vocabulary(of model: TransformerModel, opening: String) -> GenerationRun.Vocabulary {
        GenerationRun.Vocabulary(
            bytes: { model.text(of: $0) }, tokens: { self.tokens(of: $0, model) },
            ends: model.tokenizer.specialTokens.endsGeneration,
            dropsFirstSpace: opening.isEmpty && Self.readsFirstSpace(model))
    }

    /// Tokens that stand for exactly these bytes; for as many of them as the vocabulary can spell.
    private func tokens(of bytes: [UInt8], _ model: TransformerModel) -> [Int32] {
        if bytes.isEmpty { return [] }
        let ids = bytes.withUnsafeBufferPointer { model.tokenizer.encode(utf8: $0, options: []).ids }
        if ids.flatMap({ model.text(of: $0) ?? [] }) == bytes { return ids }
        // The tokenizer puts a space first or changes what it reads: the longest token each time, then.
        let known = spelledTokens(model)
        var found: [Int32] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let longest = (1...min(rest.count, known.longest)).reversed().lazy
                .compactMap { count in known.ids[Array(rest.prefix(count))].map { (id: $0, count: count) } }.first
            guard let longest else { break }
            found.append(longest.id)
            rest = rest.dropFirst(longest.count)
        }
        return found
    }

    private func spelledTokens(_ model: TransformerModel) -> SpelledTokens {
        if let known = compiled.withLock({ $0.spelled }) { return known }
        var spelled = SpelledTokens()
        for id in 0..<Int32(clamping: model.tokenCount) {
            guard let bytes = model.text(of: id), !bytes.isEmpty, spelled.ids[bytes] == nil else { continue }
            spelled.ids[bytes] = id
            spelled.longest = max(spelled.longest, bytes.count)
        }
        let made = spelled
        compiled.withLock { $0.spelled = made }
        return made
    }
}
