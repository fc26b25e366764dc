import ChatTemplates
import Foundation
import JSON
import Testing

/// Templates that strangers might write to hurt: each ends with an error that names its limit, or with a result.
@Suite struct LimitTests {
    /// The limit at which a template ends; nil when it ends well.
    private static func limit(_ template: String, _ variables: JSONObject = JSONObject()) throws -> TemplateError.Limit?
    {
        do throws(TemplateError) {
            _ = try ChatTemplate(parsing: template).render(variables: variables)
            return nil
        } catch {
            guard case .limit(let limit) = error.code else { throw error }
            return limit
        }
    }

    private static func times(_ count: Int, _ text: String) -> String { String(repeating: text, count: count) }

    @Test func `A template of more than half a megabyte is refused by its size`() throws {
        for text in ["a", "{", "{{", "{% if a %}", "(", "{#", "\u{a0}{%-", "{{'", "é"] {
            #expect(try Self.limit(Self.times(5_000_000 / text.utf8.count, text)) == .source)
        }
    }

    @Test(arguments: [
        ("{{ ", "(", "1", ")", " }}"), ("{{ ", "[", "1", "]", " }}"), ("{{ ", "{1:", "1", "}", " }}"),
        ("{{ ", "a[", "1", "]", " }}"), ("{{ ", "f(", "1", ")", " }}"), ("{{ 1", "|d(1", "", ")", " }}"),
        ("", "{% if 1 %}", "x", "{% endif %}", ""), ("", "{% for a in [1] %}", "x", "{% endfor %}", ""),
        ("", "{% set a %}", "x", "{% endset %}", ""), ("", "{% macro m() %}", "x", "{% endmacro %}", ""),
        ("", "{% filter trim %}", "x", "{% endfilter %}", ""), ("{% for ", "(", "a", ",)", " in [] %}{% endfor %}"),
        ("", "{% with a = 1 %}", "x", "{% endwith %}", ""), ("", "{% generation %}", "x", "{% endgeneration %}", ""),
        ("{{ ", "1 is eq [", "1", "]", " }}"), ("{{ ", "-(", "1", ")", " }}"), ("{{ ", "not (", "1", ")", " }}"),
    ])
    func `Nesting ends at a limit`(_ shape: (String, String, String, String, String)) throws {
        func nested(_ depth: Int) -> String {
            shape.0 + Self.times(depth, shape.1) + shape.2 + Self.times(depth, shape.3) + shape.4
        }
        #expect(try Self.limit(nested(9_000)) == .nesting)
        #expect(throws: TemplateError.self) { try ChatTemplate(parsing: shape.0 + Self.times(30_000, shape.1)) }
    }

    @Test(arguments: [
        "{{ 1" + times(60_000, "+1") + " }}", "{{ ''" + times(60_000, "~1") + " }}",
        "{{ x" + times(60_000, "|trim") + " }}", "{{ 1" + times(60_000, " and 1") + " }}",
        "{{ " + times(60_000, "not ") + "1 }}", "{{ " + times(60_000, "- ") + "1 }}",
        "{{ " + times(60_000, "'a' ") + " }}", "{{ [" + times(60_000, "1,") + "]|length }}",
        "{{ 1" + times(20_000, " if 1 else 1") + " }}", "{% if 0 %}" + times(20_000, "{% elif 0 %}") + "{% endif %}",
        times(20_000, "{% set a = 1 %}"), times(60_000, "{{a}}"), times(100_000, "{##}"),
        times(20_000, "   {%- set a=1%}"),
        "{{ 1" + times(60_000, "<2") + " }}", times(20_000, "{% raw %}{% endraw %}"), times(100_000, "{ % "),
    ])
    func `Long chains are no nesting`(template: String) throws {
        #expect(try Self.limit(template) == nil)
    }

    @Test(
        arguments: [
            ("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", .steps),
            ("{{ 'a' * 10 ** 9 }}", .memory), ("{{ [1] * 10 ** 9 }}", .memory), ("{{ 'a' * 10 ** 18 }}", .memory),
            ("{{ range(10 ** 9) }}", .range), ("{{ range(-9223372036854775807, 9223372036854775807)|length }}", .range),
            ("{% set n = namespace(x='a') %}{% for i in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}", .memory),
            ("{% set n = namespace(x=[1]) %}{% for i in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}", .memory),
            ("{% set n = namespace(x='a') %}{% for i in range(99) %}{% set n.x = n.x ~ n.x %}{% endfor %}", .memory),
            (
                "{% set n = namespace(x=['a']) %}{% for i in range(99) %}{% set n.x = [n.x|join * 2] %}{% endfor %}",
                .memory
            ),
            (
                "{% set n = namespace(x='a') %}{% for i in range(99) %}{% set n.x = n.x|replace('a', 'aa') %}{% endfor %}",
                .memory
            ),
            ("{% set n = namespace(x=[1]) %}{% for i in range(99) %}{% set n.x = [n.x] %}{% endfor %}", .valueDepth),
            ("{% set n = namespace(x=[1]) %}{% for i in range(99) %}{% set n.x = {1: n.x} %}{% endfor %}", .valueDepth),
            (
                "{% set n = namespace(x=[1]) %}{% for i in range(99) %}{% set n.x = n.x|map('string') %}{% endfor %}",
                .valueDepth
            ),
            ("{% set n = namespace() %}{% set n.x = n %}{{ n }}", .valueDepth),
            (
                "{% set n = namespace(x=[1]) %}{% for i in range(40) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x }}",
                .output
            ),
            (
                "{% set n = namespace(x=[1]) %}{% for i in range(40) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x|tojson }}",
                .output
            ),
            (
                "{% set n = namespace(x=[1], y=[1]) %}{% for i in range(40) %}{% set n.x = [n.x, n.x] %}{% set n.y = [n.y, n.y] %}{% endfor %}{{ n.x == n.y }}",
                .steps
            ),
            ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", .recursion),
            ("{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}", .recursion),
            (
                "{% macro m(x) %}{% if x %}{{ m(x - 1) }}{{ m(x - 1) }}{{ m(x - 1) }}{% endif %}{% endmacro %}{{ m(13) }}",
                .steps
            ),
            ("{% for a in range(99999) %}{{ 'a' * 1000 }}{% endfor %}", .output),
            ("{% set x %}{% for a in range(99999) %}{{ 'a' * 1000 }}{% endfor %}{% endset %}", .output),
            ("{{ [1]|tojson(indent=10 ** 9) }}", .memory), ("{{ '%1000000000d' % 1 }}", .memory),
            ("{{ '%.1000000d' % 1 }}", .output), ("{{ '%.1000000f' % 1 }}", .output),
            ("{{ 'a'|center(10 ** 10) }}", .memory),
            ("{{ 'a'.ljust(10 ** 10) }}", .memory), ("{{ ('a\n' * 99999)|indent('b' * 9999) }}", .memory),
            ("{{ [1]|batch(10 ** 10, 1)|list }}", .memory), ("{{ [1]|slice(10 ** 10)|list }}", .range),
            ("{{ ('b' * 9999).join('a' * 99999) }}", .memory), ("{{ ('a' * 99999).replace('', 'b' * 9999) }}", .memory),
            (
                "{% set n = namespace(x=[]) %}{% for a in range(99999) %}{% set n.x = n.x + [range(99999)] %}{% endfor %}",
                .memory
            ),
            (
                "{% set n = namespace(x=[]) %}{% for a in range(99999) %}{% set n.x = n.x + ['a' * 99999] %}{% endfor %}",
                .memory
            ),
            (
                "{% set s = 'ab' * 99999 %}{% for c in s %}{% if s.find('ba' * 9999 + 'c') %}{% endif %}{% endfor %}",
                .steps
            ),
            (
                "{% set k = 'a' * 999999 %}{% set d = {k: 1} %}{% for i in range(20000) %}{{ d[k] }}{% endfor %}",
                .steps
            ),
            (
                "{% set t = 'a' * 200000 %}{% set n = 'a' * 100000 + 'b' %}{% for i in range(9999) %}{{ n in t }}{% endfor %}",
                .steps
            ),
            ("{% set s = 'é' * 99999 %}{% for c in s %}{{ s[99998] }}{% endfor %}", .steps),
            ("{% for c in range(99999) %}{% if range(99999)|sort %}{% endif %}{% endfor %}", .steps),
            (
                "{% for a in range(99999) %}{% macro m() %}{% endmacro %}{% set n = namespace(a=m) %}{% endfor %}",
                .memory
            ),
        ] as [(String, TemplateError.Limit)])
    func `Work and memory end at a limit`(template: String, expected: TemplateError.Limit) throws {
        let found = try Self.limit(template)
        // Which limit comes first where both are near is no promise; that one does is.
        #expect(found == expected || found == .steps || found == .memory, "\(String(describing: found))")
        #expect(found != nil)
    }

    @Test func `Numbers beyond 64 bits are errors, wherever they come from`() throws {
        for expression in [
            "9223372036854775807 + 1", "-9223372036854775807 - 2", "9223372036854775807 * 2", "2 ** 63",
            "9" + Self.times(30, "9"),
            "1e300|int", "'99999999999999999999'|int", "(-9223372036854775807 - 1) // -1",
            "-(-9223372036854775807 - 1)",
            "(-9223372036854775807 - 1)|abs", "1e300|round(2, 'ceil')|int",
        ] {
            #expect(throws: TemplateError.self, "\(expression)") {
                try ChatTemplate(parsing: "{{ \(expression) }}").render(variables: JSONObject())
            }
        }
        let variables = JSONObject([("n", try JSONParser.parse("12345678901234567890"))])
        #expect(throws: TemplateError.self) { try ChatTemplate(parsing: "{{ n }}").render(variables: variables) }
        let rest = try ChatTemplate(parsing: "{{ (-9223372036854775807 - 1) % -1 }}").render(variables: JSONObject())
        #expect(rest == "0")
    }

    @Test func `Values that hold themselves are let go`() throws {
        let template = """
            {% set n = namespace() %}{% for a in [1, 2] %}{% macro m() %}{{ a }}{% endmacro %}{% set n.m = m %}\
            {% for b in [n] if b %}{% set n.l = loop %}{% set n.c = loop.changed(loop) %}{% set o = n.l %}{% endfor %}\
            {% set k = n.l %}{% set n.n = n %}{% endfor %}{{ n.m() }}{{ n.n.n.n.m() }}
            """
        #expect(try ChatTemplate(parsing: template).render(variables: JSONObject()) == "22")
    }

    @Test func `The deepest evaluation fits a small stack`() throws {
        let deep = Self.times(38, "(")
        let templates = [
            "{% macro m(x) %}{% for a in [1] %}{% if 1 %}{% filter trim %}{% set y %}{{ [m(x)|d(m(x))] }}{% endset %}{{ y }}{% endfilter %}{% endif %}{% endfor %}{% endmacro %}{{ m(1) }}",
            "{% macro m(x=m(1)) %}{{ x }}{% endmacro %}{{ m() }}",
            "{% macro m() %}{% for a in [1] if m() %}{% endfor %}{% endmacro %}{{ m() }}",
            "{% macro m() %}{% for a in [1] if m() %}{{ loop.length }}{% endfor %}{% endmacro %}{{ m() }}",
            "{% macro m() %}{{ - (1 + (2 ~ ('a' < (m() if m() else 1)))) }}{% endmacro %}{{ m() }}",
            "{{ " + deep + "1" + Self.times(38, ")") + " }}",
            "{{ " + Self.times(38, "[1 + 2 * (") + " }}", "{{ " + Self.times(19, "not -f(a[1 ** ") + " }}",
            Self.times(38, "{% if 1 %}{% for a in [1] %}"),
            "{% set n = namespace(x=[1]) %}{% for i in range(46) %}{% set n.x = [{1: n.x}|d(n.x)] if i % 2 else (n.x,) %}{% endfor %}{{ n.x }}",
            "{% set n = namespace(x=[[1]]) %}{% for i in range(44) %}{% set n.x = [n.x] %}{% endfor %}{{ n.x }}{{ n.x|tojson }}{{ n.x == n.x[:] }}{{ [n.x, n.x[:]]|sort }}{{ n.x|map('map', 'map', 'map', 'list')|list|length }}",
            "{% set n = namespace(x=[[1]]) %}{% for i in range(44) %}{% set n.x = [n.x] %}{% endfor %}{% macro m() %}{{ n.x }}{{ n.x|tojson }}{{ n.x == n.x[:] }}{{ m() }}{% endmacro %}{{ m() }}",
            "{% set n = namespace(x=[1]) %}{% for i in range(46) %}{% set n.x = n.x|map('string') %}{% endfor %}{{ n.x|list }}",
        ]
        final class Box: @unchecked Sendable {
            // Written by the thread, and read when it has ended.
            var finished = 0
        }
        let box = Box()
        let done = DispatchSemaphore(value: 0)
        let thread = Thread {
            for template in templates {
                _ = try? ChatTemplate(parsing: template).render(variables: JSONObject())
                box.finished += 1
            }
            done.signal()
        }
        thread.stackSize = 512 << 10
        thread.start()
        done.wait()
        #expect(box.finished == templates.count)
    }
}
