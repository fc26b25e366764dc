import ModelPorts

/// The prompt of a classifier: the labels, examples if there are any, the text, and the place of the label.
///
/// Labels are listed exactly as they are scored, underscores included: what the model has just read is what it finds
/// probable, and a label that reads better can be given in the file under that name.
enum ClassifierPrompt {
    /// The prompt of a stage that words none itself.
    static func standard(labels: String, examples: String) -> StagePrompt {
        let shown = examples.isEmpty ? "" : "Examples:\n\n\(examples)\n\n"
        return StagePrompt(
            system: "You sort texts. You answer with one label from a list and nothing else.",
            before: "Labels:\n\(labels)\n\n\(shown)Which label fits the following text best? " + StagePrompt.dataNotice,
            after: StagePrompt.dataEnd + "Answer with exactly one label of the list.\nLabel:\n")
    }

    /// One label a line, its description behind a colon. `none` is told from labels that mean something.
    static func list(_ labels: [ClassifierSettings.Label]) -> String {
        labels.map { label in
            let standard = label.name.value == "none" && labels.count > 1 ? "none of the other labels fits" : nil
            guard let description = label.description ?? standard else { return "- \(label.name.value)" }
            return "- \(label.name.value): \(description)"
        }.joined(separator: "\n")
    }

    /// Each example with its label, an empty line between them.
    static func list(_ examples: [(label: Located<String>, texts: [String])]) -> String {
        examples.flatMap { example in
            example.texts.map { "<text>\n\($0)\n</text>\nLabel:\n\(example.label.value)" }
        }.joined(separator: "\n\n")
    }
}

extension ClassifierSettings {
    /// What a model that writes is asked.
    var question: StageQuestion {
        let inserts: [PromptTemplate.Insert: String] = [
            .labels: ClassifierPrompt.list(labels), .examples: ClassifierPrompt.list(examples),
        ]
        let standard = ClassifierPrompt.standard(
            labels: inserts[.labels] ?? "", examples: inserts[.examples] ?? "")
        let names = labels.map(\.name.value)
        // A token stands for a byte at least, and a label that begins another one has one more, to end it.
        let longest = (names.map(\.utf8.count).max() ?? 0) + 1
        return StageQuestion(
            prompt: prompt?.replacing(standard, inserts: inserts) ?? standard, answer: .choice(names),
            maximumTokens: longest)
    }
}
