import ChatTemplates
import Foundation
import JSON
import Testing

/// What Jinja2 made of the same templates, as `Benchmarks/Reference/chat_templates.py` wrote it down.
@Suite struct GoldenTests {
    static let interop = ProcessInfo.processInfo.environment["CASCADE_INTEROP"]

    @Test func `Every template gives what Jinja2 gives, over all conversations`() throws {
        let golden = try Golden.read("conversations.json")
        var templates: [String: ChatTemplate] = [:]
        var count = 0
        for (name, expected) in try #require(golden["cases"]?.objectValue).pairs {
            let parts = name.split(separator: "/").map(String.init)
            let template = try templates[parts[0]] ?? ChatTemplate(parsing: Golden.template(parts[0]))
            templates[parts[0]] = template
            let conversation = try #require(golden["conversations"]?[parts[1]]?.objectValue)
            let text = try? template.render(Golden.context(conversation))
            #expect(text.map(JSONValue.string) ?? .null == expected, "\(name)")
            count += 1
        }
        #expect(templates.count == 8)
        #expect(count == 8 * 49)
    }

    @Test func `Random expressions and statements give what Jinja2 gives`() throws {
        let golden = try Golden.read("expressions.json")
        let variables = try #require(golden["variables"]?.objectValue)
        let cases = try #require(golden["cases"]?.objectValue).pairs
        #expect(cases.count == 1000)
        for (template, expected) in cases {
            let text = try? ChatTemplate(parsing: template).render(variables: variables)
            #expect(text.map(JSONValue.string) ?? .null == expected, "\(template)")
        }
    }

    /// `CASCADE_INTEROP` names a folder with `chat-templates/NAME.jinja`, published with models. They are not ours to
    /// keep here: what Jinja2 makes of them is known by digests.
    @Test(.enabled(if: interop != nil, "not run: CASCADE_INTEROP is not set"))
    func `Published templates give what Jinja2 gives, over all conversations`() throws {
        let folder = try #require(Self.interop) + "/chat-templates/"
        let conversations = try Golden.read("conversations.json")["conversations"]
        let cases = try #require(Golden.read("published.json").objectValue).pairs
        #expect(cases.count == 4 * 49)
        for (name, expected) in cases {
            let parts = name.split(separator: "/").map(String.init)
            let source = try String(contentsOfFile: folder + parts[0] + ".jinja", encoding: .utf8)
            let conversation = try #require(conversations?[parts[1]]?.objectValue)
            let text = try? ChatTemplate(parsing: source).render(Golden.context(conversation))
            #expect(text.map { .string(Golden.digest($0)) } ?? .null == expected, "\(name)")
        }
    }
}

enum Golden {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Goldens/"

    static func read(_ name: String) throws -> JSONValue {
        try JSONParser.parse(String(contentsOfFile: folder + name, encoding: .utf8))
    }

    static func template(_ name: String) throws -> String {
        try String(contentsOfFile: folder + "templates/" + name + ".jinja", encoding: .utf8)
    }

    /// A conversation as the goldens were made with.
    static func context(_ conversation: JSONObject) -> ChatContext {
        var context = ChatContext(
            messages: (conversation["messages"]?.arrayValue ?? []).compactMap(\.objectValue).map(
                ChatMessage.init(fields:)),
            tools: conversation["tools"]?.arrayValue, documents: conversation["documents"]?.arrayValue,
            addGenerationPrompt: conversation["add_generation_prompt"]?.boolValue ?? false,
            bosToken: conversation["bos_token"]?.stringValue, eosToken: conversation["eos_token"]?.stringValue,
            date: TemplateDate(year: 2024, month: 3, day: 9, hour: 17, minute: 5, second: 2))
        for name in ["enable_thinking", "tools_in_user_message", "date_string"] {
            context.variables[name] = conversation[name]
        }
        return context
    }

    /// FNV-1a over the text's bytes.
    static func digest(_ text: String) -> String {
        let value = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension JSONObject {
    fileprivate var pairs: [(String, JSONValue)] { members.map { ($0.key, $0.value) } }
}
