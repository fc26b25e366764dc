import ChatTemplates
import GGUF
import ModelPorts
import Tokenizers

/// Makes a model's tokens of prompts.
///
/// The text of a record is data: it is tokenized by itself, and nothing in it becomes a token that steers the model.
/// What stands around it is rendered by the model's own chat template, where it has one.
struct PromptText: Sendable {
    /// A prompt around its text, as the model reads it.
    struct Frame: Sendable, Equatable {
        var before: String
        var after: String
    }

    let model: String
    let tokenizer: any Tokenizing
    /// What renders messages; nil where an answer goes on with the prompt.
    var template: ChatTemplate?
    /// Whether the prompt is the text that an encoder reads.
    let isSource: Bool
    /// What the template is told of the day.
    private let date: TemplateDate?

    /// An answer must not depend on the day. A template that asks for it in any case is told this one always.
    private static let anyDay = TemplateDate(year: 2025, month: 1, day: 1)

    /// - Throws: `ModelError` for a chat template that can't be read.
    init(_ model: TransformerModel, _ file: GGUFFile) throws(ModelError) {
        self.model = model.info.path
        tokenizer = model.tokenizer
        isSource = model.description.encoder != nil
        let source: String?
        do throws(GGUFError) {
            source = try file.metadata.string(VocabularyKeys.chatTemplate)
        } catch {
            throw ModelError(error, path: model.info.path)
        }
        // Most look whether there is a date, and do without.
        let looks = source.map { $0.contains("strftime_now is") || !$0.contains("strftime_now") } ?? true
        date = looks ? nil : Self.anyDay
        do throws(TemplateError) {
            template = try source.map { source throws(TemplateError) in try ChatTemplate(parsing: source) }
        } catch {
            throw ModelError(
                code: .unusable, model: model.info.path, reason: "the model's chat template can't be used: \(error)")
        }
    }

    /// What stands around a prompt's text, the opening of the answer included.
    /// - Throws: `ModelError` when the template refuses the prompt, or does not show its text once.
    func frame(of prompt: Prompt) throws(ModelError) -> Frame {
        guard let template else { return plainFrame(of: prompt) }
        let mark = mark(for: prompt)
        let rendered = try render(prompt, text: mark, with: template)
        let pieces = rendered.split(separator: mark, maxSplits: 2, omittingEmptySubsequences: false)
        guard pieces.count == 2 else {
            throw ModelError(
                code: .unusablePrompt, model: model,
                reason: "the model's chat template shows a message's text \(pieces.count - 1) times, not once")
        }
        return Frame(before: String(pieces[0]), after: String(pieces[1]) + prompt.opening)
    }

    private func plainFrame(of prompt: Prompt) -> Frame {
        let system = prompt.system.isEmpty ? "" : prompt.system + "\n\n"
        let opening = isSource ? "" : prompt.opening
        return Frame(before: system + prompt.before, after: prompt.after + opening)
    }

    /// A word that stands nowhere in the prompt.
    private func mark(for prompt: Prompt) -> String {
        var number = 0
        while true {
            let mark = "record-text-\(number)-stands-here"
            if !prompt.before.contains(mark) && !prompt.after.contains(mark) && !prompt.system.contains(mark) {
                return mark
            }
            number += 1
        }
    }

    private func render(_ prompt: Prompt, text: String, with template: ChatTemplate) throws(ModelError) -> String {
        let user = prompt.before + text + prompt.after
        if prompt.system.isEmpty { return try render([ChatMessage(role: "user", content: user)], with: template) }
        do throws(ModelError) {
            let messages = [
                ChatMessage(role: "system", content: prompt.system), ChatMessage(role: "user", content: user),
            ]
            return try render(messages, with: template)
        } catch {
            // Some models know no system message; their users put it before their own.
            return try render([ChatMessage(role: "user", content: prompt.system + "\n\n" + user)], with: template)
        }
    }

    private func render(_ messages: [ChatMessage], with template: ChatTemplate) throws(ModelError) -> String {
        do throws(TemplateError) {
            return try template.render(
                ChatContext(
                    messages: messages, addGenerationPrompt: true, bosToken: text(of: \.beginning),
                    eosToken: text(of: \.end), date: date))
        } catch {
            throw ModelError(
                code: .unusablePrompt, model: model, reason: "the model's chat template refuses the prompt: \(error)")
        }
    }

    private func text(of token: KeyPath<SpecialTokens, Int32?>) -> String {
        tokenizer.specialTokens[keyPath: token]
            .flatMap { tokenizer.vocabulary.bytes(of: $0) }.map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
