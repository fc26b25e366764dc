import Digests
import JSON
import Store
import Testing

@testable import Runs

@Suite("The page about a run")
struct ReportPageTests {
    private static let source = """
        name: bank
        input: { text: "{{body}}" }
        stages:
          small: { kind: extractor, fields: { mail: { type: email, from: pattern } } }
          large: { kind: extractor, fields: { mail: { type: email, from: pattern } } }
          final: { kind: router, cascade: [small, large], accept: [0.88, 0.5] }
        output: { mail: final.fields.mail }
        """

    private static let bins = "[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,2,3,4]"

    private static let summary = """
        {"read":20,"written":18,"reused":5,"failed":2,"failures":{"empty_text":2},"seconds":4,"stages":[
        {"stage":"small","ran":9,"stored":4,"skipped":1,"failed":0,"tokens":90,"seconds":3.5,"confidence":\(bins)},
        {"stage":"large","ran":3,"stored":0,"skipped":0,"failed":0,"tokens":30,"seconds":0.5},
        {"stage":"final","ran":13,"router":{"decided":13,"accepted":12,"escalated":3,"tiers":{"0":10,"1":3},
        "confidence":{"0":\(bins),"1":\(bins)}}},
        {"stage":"desk","ran":13,"router":{"decided":13,"routes":{"fraud":8,"cards":4},"unrouted":1}}],
        "curves":[{"title":"Accuracy and cost","x_label":"share","y_label":"accuracy",
        "series":[{"name":"here","points":[[0,0.8],[1,0.9]]}]}, 7, {"series":[{"points":[[1],"x"]}]}]}
        """

    private static let failures = [
        StoredFailure(line: 3, offset: 2048, id: "T-3", code: "empty_text", reason: "the text is empty", stage: nil),
        StoredFailure(
            line: 9, offset: 4096, id: "T-9", code: "empty_text", reason: "the text is empty", stage: "small"),
    ]

    /// The page of a run that went through the history.
    private func page(
        _ summary: String? = summary, name: String = "bank", source: String = source, path: String = "p.yaml",
        failures: [StoredFailure] = [], ending: RunEnding = .completed, exitCode: Int = 0, trouble: String? = nil
    ) throws -> String {
        let folder = try TemporaryFolder()
        let history = RunHistory(try StateDatabase(StorePlace(folder: folder.path)))
        let graph = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1000 300\"><text>graph</text></svg>"
        let number = try history.begin(
            NewRun(
                pipeline: ContentDigest(high: 1, low: 2), name: name, source: source, graph: graph, path: path,
                input: "in.jsonl", output: "out.jsonl", version: "1.2.3", began: 1_900_000_000))
        if let summary {
            let json = try #require(JSONParser.parse(summary).objectValue)
            try history.finish(
                number, ending, at: 1_900_000_012.3, exitCode: exitCode, trouble: trouble, summary: json)
        }
        try history.add(failures: failures, to: number)
        let page = ReportPage(
            try #require(try history.run(.last)), pipeline: try history.pipeline(of: number),
            failures: try history.failures(of: number), failureCounts: try history.failureCounts(of: number))
        return page.html
    }

    private static func headings(_ html: String) -> [String] {
        html.split(separator: "\n").compactMap { line in
            line.wholeMatch(of: /<h2>(.*)<\/h2>/).map { String($0.1) }
        }
    }

    @Test("everything that there is has its part, in the order in which it is wanted")
    func parts() throws {
        let html = try page(failures: Self.failures, exitCode: 1)
        #expect(
            Self.headings(html) == [
                "Pipeline", "Time by stage", "Run or stored", "Escalation", "Routes chosen", "Failures", "Confidence",
                "Accuracy and cost", "Pipeline file",
            ])
        for words in [
            "<h1>bank</h1>", "completed, 2 records failed", "took 12.3 s", "exit code 1", "<dd>20</dd>",
            "23.1 % escalated; 12 of 13 answers accepted.", "3.50 s · 87.5 %", "4 of 13 stored", "8 · 61.5 %",
            "no route", "empty_text", "2,048", "<dd>5</dd>", "min-width:620px", "cascade: [small, large]",
        ] { #expect(html.contains(words), "\(words)") }
    }

    @Test("tiers have the names of their stages and the thresholds of the file, as it was when it ran")
    func tiers() throws {
        let html = try page()
        #expect(html.contains("small 10 · 76.9 %") && html.contains("large 3 · 23.1 %"))
        #expect(html.contains("small: accepted from 0.88") && html.contains("large: accepted from 0.50"))
        let unread = try page(source: "name: [")
        #expect(unread.contains("tier 0 10 · 76.9 %") && !unread.contains("accepted from"))
    }

    @Test("the page is whole in itself, and has nothing that acts")
    func selfContained() throws {
        let html = try page(failures: Self.failures)
        #expect(!html.contains("<script") && !html.contains("href=") && !html.contains("@import"))
        #expect(html.matches(of: /src="/).count == html.matches(of: /src="data:image\/svg\+xml,/).count)
        #expect(html.replacing("http://www.w3.org/2000/svg", with: "").contains("://") == false)
        #expect(html.contains("content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\""))
        for element in ["section", "svg", "div", "dl", "table", "main", "title"] {
            let opened = html.matches(of: try Regex("<\(element)[ >]")).count
            let closed = html.matches(of: try Regex("</\(element)>")).count
            #expect(opened > 0 && opened == closed, "\(element)")
        }
    }

    @Test("whatever comes from outside is escaped")
    func escaping() throws {
        let evil = "</style></code><script>alert('x')</script>\"&\u{202E}"
        let failure = StoredFailure(line: 1, offset: 0, id: nil, code: evil, reason: evil, stage: evil)
        let name = JSONWriter.text(.string(evil))
        let summary = """
            {"read":1,"failures":{\(name):1},"stages":[{"stage":\(name),"ran":1,"stored":1,"seconds":1,
            "confidence":\(Self.bins)},
            {"stage":\(name),"router":{"decided":1,"tiers":{"0":1}}},
            {"stage":\(name),"router":{"decided":1,"routes":{\(name):1}}}],
            "curves":[{"title":\(name),"x_label":\(name),"y_label":\(name),
            "series":[{"name":\(name),"points":[[1,1]]},{"name":\(name),"points":[[1,1]]}]}]}
            """
        let html = try page(
            summary, name: evil, source: evil, path: evil, failures: [failure], ending: RunEnding(rawValue: evil),
            trouble: evil)
        #expect(!html.contains("<script") && !html.contains("alert('x')") && !html.contains("\u{202E}"))
        #expect(html.matches(of: /&lt;script&gt;alert\(&#39;x&#39;\)/).count > 15)
        #expect(html.matches(of: /<\/style>/).count == 1 && html.matches(of: /<\/code>/).count == 1)
    }

    @Test("a run that was broken off tells what is known of it")
    func withoutSummary() throws {
        let html = try page(nil, failures: Self.failures)
        #expect(html.contains("still running"))
        #expect(Self.headings(html) == ["Pipeline", "Failures", "Pipeline file"])
        #expect(html.contains("In the order of the input.") && html.contains("2 · 100.0 %"))
    }

    @Test("no records, and lines that were all taken from the store, are told in words")
    func nothingRan() throws {
        let empty = try page("{\"read\":0,\"seconds\":0.1,\"stages\":[{\"stage\":\"a\"}]}")
        #expect(empty.contains("No record was read."))
        let reused = try page("{\"read\":9,\"written\":9,\"reused\":9,\"seconds\":0.1,\"stages\":[{\"stage\":\"a\"}]}")
        #expect(reused.contains("No stage did any work.") && reused.contains("100.0 %"))
        #expect(Self.headings(reused) == ["Pipeline", "Stages", "Pipeline file"])
    }

    @Test("forty stages and eighty routes: the first ones, and how many others")
    func large() throws {
        let stages = (0..<40).map {
            "{\"stage\":\"s\($0)\",\"ran\":\($0 + 1),\"seconds\":\($0 + 1),\"confidence\":\(Self.bins)}"
        }
        let routes = (0..<80).map { "\"route \($0)\":\($0 + 1)" }.joined(separator: ",")
        let html = try page(
            """
            {"read":99,"stages":[\(stages.joined(separator: ",")),{"stage":"desk","router":{"decided":3240,
            "routes":{\(routes)}}}]}
            """)
        #expect(html.matches(of: /16 others/).count == 2)
        #expect(html.contains("66 others") && html.contains("route 79") && !html.contains("route 65<"))
        #expect(html.contains("28 more: cascade runs show 1 --json."))
        #expect(html.utf8.count < 150_000)
    }

    @Test("what made a run fail stands at its head")
    func trouble() throws {
        let html = try page(ending: .failed, exitCode: 74, trouble: "out.jsonl: writing failed\n    make room")
        #expect(html.contains("out.jsonl: writing failed\n    make room</p>"))
        #expect(html.contains("class=\"ending bad\"") && html.contains("exit code 74"))
        #expect(try page(ending: RunEnding(rawValue: "of_another_kind")).contains("of_another_kind"))
    }
}
