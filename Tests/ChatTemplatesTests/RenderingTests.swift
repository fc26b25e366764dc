import ChatTemplates
import JSON
import Testing

@Suite struct RenderingTests {
    private static func render(_ template: String, _ variables: JSONObject = JSONObject()) throws -> String {
        try ChatTemplate(parsing: template).render(variables: variables)
    }

    @Test(arguments: [
        ("{{ 1 + }}", 1, 8), ("a\nb {% if %}", 2, 9), ("{% for x of y %}", 1, 10), ("\r\n\r\né{{ x.y }}", 3, 6),
        ("{{ 'abc }}", 1, 4), ("{# never", 1, 1), ("{% raw %}{{", 1, 1), ("{% nonsense %}", 1, 4), ("{{ (1] }}", 1, 6),
        ("x{% if 1 %}", 1, 5), ("{% endif %}", 1, 4), ("{% break %}", 1, 4), ("{{ 1 ! 2 }}", 1, 6),
        ("{% set 1 = 2 %}", 1, 8), ("{{ 1|nothing }}", 1, 6), ("{{ 1 is nothing }}", 1, 6), ("{{ f() }}", 1, 5),
        ("\n{{ 'a' + 1 }}", 2, 8), ("{% call f() %}{% endcall %}", 1, 4), ("{% include 'x' %}", 1, 4),
        ("{% for x in y recursive %}", 1, 15), ("{{ [].append(1) }}", 1, 13), ("{{ {}.update({}) }}", 1, 13),
        ("{{ ''.__class__() }}", 1, 16), ("{% macro f(a) %}{% endmacro %}\n{{ f(b=1) }}", 2, 5),
        ("{% for loop in [1] %}{% endfor %}", 1, 8), ("{{ '\\ud800' }}", 1, 5), ("{{ raise_exception('no') }}", 1, 19),
    ])
    func `Errors say where`(template: String, line: Int, column: Int) throws {
        let error = try #require(throws: TemplateError.self) { try Self.render(template) }
        #expect(error.line == line && error.column == column, "\(error)")
        #expect(error.description.hasPrefix("line \(line), column \(column) of the chat template: "))
    }

    @Test func `What a template raises is its own sentence`() throws {
        let error = try #require(throws: TemplateError.self) { try Self.render("{{ raise_exception('No ' ~ 1) }}") }
        #expect(error.code == .raised("No 1"))
    }

    @Test func `Texts are compared by scalars, not as people read them`() throws {
        let variables = JSONObject([("a", "é"), ("b", "e\u{301}")])
        #expect(
            try Self.render("{{ a == b }} {{ a|length }} {{ b|length }} {{ {a: 1, b: 2}|length }}", variables)
                == "False 1 2 2")
        #expect(try Self.render("{{ '👩‍👩‍👧'|length }}{{ '👩‍👩‍👧'[0] }}{{ 'a\\r\\nb'|list|length }}") == "5👩4")
    }

    @Test func `Dates are those that were given, in English`() throws {
        let date = try #require(TemplateDate(year: 2024, month: 2, day: 29, hour: 0, minute: 7, second: 9))
        let template = try ChatTemplate(
            parsing: "{{ strftime_now('%a %A %d %e %-d %b %B %Y %y %j %H:%I:%M:%S %p %F %U %W %u %w %%') }}")
        let expected = "Thu Thursday 29 29 29 Feb February 2024 24 060 00:12:07:09 AM 2024-02-29 08 09 4 4 %"
        #expect(try template.render(variables: JSONObject(), date: date) == expected)
        #expect(TemplateDate(year: 2023, month: 2, day: 29) == nil)
        #expect(try Self.render("{{ strftime_now is defined }}") == "False")
        #expect(throws: TemplateError.self) {
            try ChatTemplate(parsing: "{{ strftime_now('%Q') }}").render(variables: JSONObject(), date: date)
        }
    }

    @Test func `A conversation's parts have transformers' names`() throws {
        let template = try ChatTemplate(
            parsing:
                "{{ bos_token }}|{{ eos_token is defined }}|{{ tools is none }}|{{ documents }}|{{ add_generation_prompt }}|{{ messages }}|{{ mode }}"
        )
        let context = ChatContext(
            messages: [
                ChatMessage(role: "user", content: "Hi"),
                ChatMessage(fields: JSONObject([("role", "assistant"), ("reasoning", "Hm")])),
            ], bosToken: "<s>", variables: JSONObject([("mode", 1.5)]))
        let reasoned = "{'thinking': 'Hm', 'role': 'assistant', 'reasoning': 'Hm', 'reasoning_content': 'Hm'}"
        #expect(
            try template.render(context)
                == "<s>|False|True|None|True|[{'role': 'user', 'content': 'Hi'}, \(reasoned)]|1.5")
    }

    @Test func `One template renders on many threads at a time`() async throws {
        let template = try ChatTemplate(
            parsing: "{% set n = namespace(x=0) %}{% for i in range(k) %}{% set n.x = n.x + i %}{% endfor %}{{ n.x }}")
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for count in 0..<64 {
                group.addTask {
                    let text = try template.render(variables: JSONObject([("k", .number(JSONNumber(count)))]))
                    return text == String(count * (count - 1) / 2)
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }
}
