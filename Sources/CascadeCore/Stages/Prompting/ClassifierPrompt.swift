import ModelPorts

/// The prompt of a classifier: the labels, examples if there are any, the text, and the place of the label.
///
/// Labels are listed exactly as they are scored, underscores included: what the model has just read is what it finds
/// probable, and a label that reads better can be given in the file under that name.
enum ClassifierPrompt {
    /// The prompt of a stage that words none itself.
    static func standard(labels: String, examples: String) -> StagePrompt {
        StagePrompt(
            system: "You sort texts. You answer with one label from a list and nothing else.",
            before: known(labels, examples) + "Which label fits the following text best? " + StagePrompt.dataNotice,
            after: StagePrompt.dataEnd + "Answer with exactly one label of the list.\nLabel:\n")
    }

    /// The same of a stage that asks about one label of several that may fit at once. What all labels share comes first.
    static func standard(label: String, labels: String, examples: String) -> StagePrompt {
        StagePrompt(
            system: "You decide whether a label fits a text. You answer with yes or no and nothing else.",
            before: known(labels, examples)
                + "Several labels may fit a text, or none. Does the label \"\(label)\" fit the "
                + "following text? " + StagePrompt.dataNotice,
            after: StagePrompt.dataEnd + "Answer with yes or no.\nAnswer:\n")
    }

    private static func known(_ labels: String, _ examples: String) -> String {
        "Labels:\n\(labels)\n\n" + (examples.isEmpty ? "" : "Examples:\n\n\(examples)\n\n")
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
        let (listed, shown) = (ClassifierPrompt.list(labels), ClassifierPrompt.list(examples))
        let standard = ClassifierPrompt.standard(labels: listed, examples: shown)
        let inserts: [PromptTemplate.Insert: String] = [.labels: listed, .examples: shown]
        let names = labels.map(\.name.value)
        // A token stands for a byte at least, and a label that begins another one has one more, to end it.
        let longest = (names.map(\.utf8.count).max() ?? 0) + 1
        return StageQuestion(
            prompt: prompt?.replacing(standard, inserts: inserts) ?? standard, answer: .choice(names),
            maximumTokens: longest)
    }

    /// What a model that writes is asked of each label, where a text may have many.
    var labelQuestions: [StageQuestion] {
        let (listed, shown) = (ClassifierPrompt.list(labels), ClassifierPrompt.list(examples))
        return labels.map { label in
            let name = label.name.value
            let standard = ClassifierPrompt.standard(label: name, labels: listed, examples: shown)
            let inserts: [PromptTemplate.Insert: String] = [.label: name, .labels: listed, .examples: shown]
            return StageQuestion(
                prompt: prompt?.replacing(standard, inserts: inserts) ?? standard,
                answer: .choice(GenerativeLabelsStage.answers), maximumTokens: 4)
        }
    }
}
