import Testing
import YAML

@Suite("Reading YAML into a tree")
struct YAMLParserTests {
    @Test("Maps keep their order, and every node its place")
    func places() throws {
        let node = try parsed("b: 1\na:\n  - x\n  - {y: 'z'}\n")
        let entries = try #require(node.mapping).entries
        #expect(entries.map(\.key) == ["b", "a"])
        #expect(entries[1].keyRange == range(2, 1, 2, 2))
        let items = try #require(entries[1].value.sequence)
        #expect(items[0].range == range(3, 5, 3, 6))
        let inner = try #require(items[1].mapping?["y"])
        #expect(inner.value.range == range(4, 9, 4, 12))
        #expect(inner.value.scalar?.text == "z")
        #expect(inner.value.scalar?.style == .singleQuoted)
    }

    @Test("Columns count Unicode scalars, whatever they take in UTF-8")
    func columns() throws {
        let node = try parsed("{größe: 🙂, 漢字: e\u{301}x}")
        let entries = try #require(node.mapping).entries
        #expect(entries[0].value.range.start.column == 9)
        #expect(entries[1].keyRange == range(1, 12, 1, 14))
        #expect(entries[1].value.range == range(1, 16, 1, 19))
    }

    @Test(
        "Plain scalars mean what the core schema says, quoted ones are text",
        arguments: [
            ("", .null), ("~", .null), ("null", .null), ("NULL", .null), ("nUll", .text),
            ("true", .bool(true)), ("False", .bool(false)), ("yes", .text), ("off", .text), ("tRue", .text),
            ("7", .integer(7)), ("-7", .integer(-7)), ("+7", .integer(7)), ("007", .integer(7)), ("0x1F", .text),
            ("1_000", .text), ("0.90", .number(0.9)), (".5", .number(0.5)), ("1.", .number(1)), ("1e3", .number(1000)),
            ("1e", .text), (".", .text), ("-", .text), (".inf", .text), (".nan", .text), ("1e999", .text),
            ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("1.2.3", .text), ("12:30:45", .text),
        ] as [(String, YAMLScalar.Meaning)])
    func meanings(text: String, meaning: YAMLScalar.Meaning) {
        #expect(YAMLScalar(text: text, style: .plain).meaning == meaning)
        #expect(YAMLScalar(text: text, style: .doubleQuoted).meaning == .text)
        #expect(YAMLScalar(text: text, style: .literal).meaning == .text)
        #expect(YAMLScalar(text: text, style: .plain, isTaggedText: true).meaning == .text)
    }

    @Test("An alias stands for its anchor, wherever it is named")
    func aliases() throws {
        let node = try parsed("a: &x [1, 2]\nb: *x\n")
        #expect(node.mapping?["b"]?.value.sequence?.count == 2)
    }

    @Test("Of two equal keys the first stays and the second is reported")
    func duplicates() throws {
        let (node, findings) = YAMLParser.parse(SourceText(name: "x", text: "a: 1\na: 2\n"))
        #expect(node?.mapping?["a"]?.value.scalar?.text == "1")
        #expect(findings.sorted.map(\.code) == ["duplicate-key"])
        #expect(findings.sorted.map(\.line) == [2])
    }

    @Test("Limits hold at the last value that is allowed and the first that isn't")
    func limits() {
        let limits = YAMLLimits(bytes: 40, lineBytes: 30, depth: 3, nodes: 5)
        #expect(codes("[1,2,3,4]", limits) == [])
        #expect(codes("[1,2,3,4,5]", limits) == ["too-many-nodes"])
        #expect(codes("[[1]]", limits) == [])
        #expect(codes("[[[1]]]", limits) == ["too-deep"])
        #expect(codes("\"" + String(repeating: "x", count: 28) + "\"", limits) == [])
        #expect(codes("\"" + String(repeating: "x", count: 29) + "\"", limits) == ["line-too-long"])
        #expect(codes(String(repeating: "x\n", count: 20), limits) == [])
        #expect(codes(String(repeating: "x\n", count: 20) + "x", limits) == ["file-too-long"])
    }

    @Test("What an alias unfolds to counts, in number and in depth")
    func unfoldedLimits() {
        let limits = YAMLLimits(bytes: 1000, lineBytes: 1000, depth: 4, nodes: 9)
        #expect(codes("[&a [1,2], *a]", limits) == [])
        #expect(codes("[&a [1,2], *a, *a]", limits) == ["too-many-nodes"])
        #expect(codes("[&a [[1]], *a]", limits) == [])
        #expect(codes("[&a [[1]], [*a]]", limits) == ["too-deep"])
    }

    @Test("The text that an alias unfolds to counts, and so does the file behind it")
    func unfoldedText() {
        let limits = YAMLLimits(bytes: 60, lineBytes: 60, depth: 4, nodes: 90)
        let text = String(repeating: "x", count: 18)
        #expect(codes("[&a \(text), *a]", limits) == [])
        #expect(codes("[&a \(text), *a, *a]", limits) == ["too-many-nodes"])
        #expect(codes("[&a [\(text)], *a, *a]", limits) == [])
        #expect(codes("[&a [\(text)], *a, *a, *a]", limits) == ["too-many-nodes"])
        let blank = "'y" + String(repeating: " ", count: 9) + "\n" + String(repeating: " ", count: 9) + "z'"
        #expect(codes("[&a \(blank), *a]", limits) == [])
        #expect(codes("[&a \(blank), *a, *a]", limits) == ["too-many-nodes"])
    }

    @Test("A bomb of aliases costs no more than its limit")
    func bomb() {
        var text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
        for level in 1..<28 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ",")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        #expect(codes(text, .pipeline) == ["too-many-nodes"])
    }

    @Test("Findings are kept up to a number, and the first error however late it comes")
    func diagnosticList() {
        let source = SourceText(name: "x", text: "x")
        let warning = Diagnostic(.warning, "w", in: source, at: .startOfFile, message: "w")
        let error = Diagnostic(.error, "e", in: source, at: .startOfFile, message: "e")
        var list = DiagnosticList()
        for _ in 0..<DiagnosticList.limit { list.add(warning) }
        #expect(!list.isCut)
        list.add(warning)
        #expect(list.isCut)
        #expect(!list.hasErrors)
        list.add(error)
        list.add(error)
        #expect(list.hasErrors)
        #expect(list.sorted == [error, warning])
    }
}

private func parsed(_ text: String) throws -> YAMLNode {
    let (node, findings) = YAMLParser.parse(SourceText(name: "test.yaml", text: text))
    #expect(findings.isEmpty)
    return try #require(node)
}

private func codes(_ text: String, _ limits: YAMLLimits) -> [Diagnostic.Code] {
    YAMLParser.parse(SourceText(name: "test.yaml", text: text), limits: limits).diagnostics.sorted.map(\.code)
}

private func range(_ line: Int, _ column: Int, _ endLine: Int, _ endColumn: Int) -> SourceRange {
    SourceRange(
        start: SourcePosition(line: line, column: column), end: SourcePosition(line: endLine, column: endColumn))
}
