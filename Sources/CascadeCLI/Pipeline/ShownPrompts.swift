import CascadeCore
import JSON
import ModelPorts

/// What a stage asks a model that writes, for people and programs that look.
struct ShownPrompt {
    let stage: String
    let model: ModelInfo
    /// What it asks; of several labels that are asked about one by one, the first.
    let question: StageQuestion
    /// How many questions it asks of each text.
    let count: Int
    /// The prompt as the model reads it, or why it can't be had.
    let rendered: Result<String, ModelError>

    /// Where the record's text stands in what is shown.
    private static let placeholder = "{{text}}"

    /// The prompts of all stages that ask a model to write, in the order of the file.
    static func all(of opened: OpenedPipeline) -> [ShownPrompt] {
        let loaded = opened.loaded
        return (loaded.definition?.stages ?? []).compactMap { stage in
            let name = stage.name.value
            guard let info = loaded.models[name], let reference = loaded.references[name],
                let question = stage.questions(for: info).first
            else { return nil }
            let prompt = question.prompt.prompt(for: placeholder)
            return ShownPrompt(
                stage: name, model: info, question: question, count: stage.questions(for: info).count,
                rendered: Self.rendered(prompt, by: reference, of: opened))
        }
    }

    private static func rendered(
        _ prompt: Prompt, by reference: GeneratorReference, of opened: OpenedPipeline
    ) -> Result<String, ModelError> {
        do {
            let models: any ModelProviding = opened.models
            return .success(try models.generator(reference).rendered(prompt))
        } catch let error as ModelError {
            return .failure(error)
        } catch {
            return .failure(ModelError(code: .unusablePrompt, model: reference.path, reason: "\(error)"))
        }
    }

    /// Prints it.
    func tell() {
        let times = count == 1 ? "" : ", for each of \(count) labels; for the first"
        Output.line("stage '\(stage)' asks \(model.name)\(times):")
        switch rendered {
        case .success(let text): tell(text)
        case .failure(let error):
            Output.note("note: the model's own form of it can't be shown: \(error.reason)")
            for (name, part) in parts where !part.isEmpty {
                Output.line("  \(name):")
                tell(part)
            }
        }
        Output.line("  answer: \(answer)")
    }

    private func tell(_ text: String) {
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            Output.line("  | \(PrintableText.clean(String(line)))")
        }
    }

    private var parts: [(name: String, text: String)] {
        let prompt = question.prompt
        return [
            ("system", prompt.system), ("user", prompt.before + Self.placeholder + prompt.after),
            ("opening", prompt.opening),
        ]
    }

    private var answer: String {
        let room = "at most \(question.maximumTokens) tokens"
        return switch question.answer {
        case .text: "text, \(room)"
        case .choice(let labels): "one of \(PrintableText.clean(labels.joined(separator: ", ")))"
        case .schema(let schema): "JSON of \(room) by the schema \(schema)"
        }
    }

    /// For programs.
    var json: JSONValue {
        var object = JSONObject([("stage", .string(stage)), ("model", .string(model.path))])
        let text = try? rendered.get()
        object.append("rendered", text.map(JSONValue.string) ?? .null)
        for (name, part) in parts { object.append(name, .string(part)) }
        switch question.answer {
        case .text: object.append("answer", ["kind": "text"])
        case .choice(let labels):
            object.append("answer", ["kind": "labels", "labels": .array(labels.map(JSONValue.string))])
        case .schema(let schema):
            let document = (try? JSONParser.parse(schema)) ?? .string(schema)
            object.append("answer", ["kind": "schema", "schema": document])
        }
        object.append("questions", .number(JSONNumber(count)))
        object.append("max_tokens", .number(JSONNumber(question.maximumTokens)))
        return .object(object)
    }
}
