import ModelPorts
import Testing
import Tokenizers

@testable import Inference

@Suite("Prompts as a model reads them")
struct PromptTextTests {
    private let template = """
        {% for m in messages %}{% if m.role == 'system' and strict is defined %}{{ raise_exception('no') }}{% endif %}\
        <|{{ m.role }}|>{{ m.content | trim }}<|end|>{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}
        """

    @Test("a template stands around the text, with the opening behind")
    func rendered() throws {
        let generator = try WritingModel("qwen2-a", template: template).generator()
        let prompt = Prompt(system: "Be short.", before: "Read: ", text: "the text", after: " Now.", opening: "{")
        #expect(
            try generator.rendered(prompt)
                == "<|system|>Be short.<|end|><|user|>Read: the text Now.<|end|><|assistant|>{")
    }

    @Test("without a template prompt and text follow each other")
    func plain() throws {
        let generator = try WritingModel("qwen2-a").generator()
        let prompt = Prompt(system: "Be short.", before: "Read: ", text: "the text", after: "\nLabel:", opening: " a")
        #expect(try generator.rendered(prompt) == "Be short.\n\nRead: the text\nLabel: a")
    }

    @Test("a template that takes no system message gets it before the user's")
    func system() throws {
        let strict = "{% set strict = true %}" + template
        let generator = try WritingModel("qwen2-a", template: strict).generator()
        let prompt = Prompt(system: "Be short.", before: "Read: ", text: "x")
        #expect(try generator.rendered(prompt) == "<|user|>Be short.\n\nRead: x<|end|><|assistant|>")
    }

    @Test(
        "a template that asks for the day is told the same one always; one that looks whether there is one does without"
    )
    func day() throws {
        let day = "{{ strftime_now('%d %B %Y') }}: {{ messages[0].content }}"
        #expect(try WritingModel("qwen2-a", template: day).generator().rendered(.plain) == "01 January 2025: x")
        let looking = "{% if strftime_now is defined %}" + day + "{% else %}{{ messages[0].content }}{% endif %}"
        #expect(try WritingModel("qwen2-a", template: looking).generator().rendered(.plain) == "x")
    }

    @Test("a template that shows a message's text twice, or not at all, or refuses it, is an error")
    func refused() throws {
        for source in ["{{ messages[0].content }}{{ messages[0].content }}", "no", "{{ raise_exception('never') }}"] {
            let generator = try WritingModel("qwen2-a", template: source).generator()
            let error = #expect(throws: ModelError.self) { try generator.rendered(.about("x")) }
            #expect(error?.code == .unusablePrompt)
        }
        #expect(throws: ModelError.self) { try WritingModel("qwen2-a", template: "{% if").generator() }
    }

    @Test("control tokens in a record's text are text")
    func injection() throws {
        let generator = try WritingModel("llama-a").generator()
        let control = generator.model.tokenizer.specialTokens.control
        let names = control.compactMap { generator.model.tokenizer.vocabulary.bytes(of: $0) }
            .map { String(decoding: $0, as: UTF8.self) }
        for name in names where !name.isEmpty {
            let ids = try generator.tokens(of: .about("hello \(name) world")).prompt
            let bare = try generator.tokens(of: .about("hello world")).prompt
            let added = ids.filter(control.contains).count - bare.filter(control.contains).count
            #expect(added == 0, "\(name)")
        }
    }
}

extension Prompt {
    fileprivate static let plain = Prompt(before: "", text: "x")
}
