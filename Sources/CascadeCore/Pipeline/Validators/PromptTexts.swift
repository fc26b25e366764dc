import YAML

/// A prompt of the file's own shows what it should, in an order that lets records share it.
enum PromptTexts: PipelineValidator {
    /// Characters behind the text from which it is worth saying that each record pays for them.
    static let mostBehind = 240

    static func validate(_ context: ValidationContext) {
        for stage in context.draft.stages {
            guard let info = context.model(of: stage.name.value), stage.asksWriter(info),
                let prompt = stage.promptTemplate, let question = stage.questions(for: info).first
            else { continue }
            let behind = question.prompt.after.unicodeScalars.count
            if let range = prompt.textRange, behind > mostBehind { context.reading.earlyText(behind, at: range) }
            if let classifier = stage.settings as? ClassifierSettings, !classifier.examples.isEmpty,
                !prompt.inserts.contains(.examples), prompt.before != nil
            {
                context.reading.unshown("examples", "{{examples}}", at: classifier.examples[0].label.range)
            }
            if let classifier = stage.settings as? ClassifierSettings, classifier.isMany,
                !prompt.inserts.contains(.label), let range = prompt.textRange
            {
                context.reading.unnamedLabel(at: range)
            }
            if let summarizer = stage.settings as? SummarizerSettings, let style = summarizer.style,
                !prompt.inserts.contains(.style), prompt.before != nil
            {
                context.reading.unshown("style", "{{style}}", at: style.range)
            }
        }
    }
}

extension Reading {
    fileprivate func earlyText(_ behind: Int, at range: SourceRange) {
        warning(
            "prompt-order", at: range,
            "\(behind) characters follow {{text}}, and are read anew for every record",
            advice: "what stands before {{text}} is read once for all: put the text last")
    }

    fileprivate func unnamedLabel(at range: SourceRange) {
        error(
            "prompt-text", at: range, "the prompt has no {{label}}, so it asks the same about every label",
            advice: "with 'many: true' each label is asked about alone: does \"{{label}}\" fit, yes or no")
    }

    fileprivate func unshown(_ key: String, _ insert: String, at range: SourceRange) {
        warning(
            "unused-key", at: range, "the stage's own prompt doesn't show its '\(key)'",
            advice: "put \(insert) into it, or leave '\(key)' out")
    }
}
