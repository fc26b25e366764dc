import Digests
import Foundation
import GRDB
import JSON
import Testing

@testable import Store

@Suite("The history of runs")
struct RunHistoryTests {
    private static let digest = ContentDigest(high: 1, low: 2)

    private static func run(_ name: String = "bank", source: String = "name: bank", began: Double = 100) -> NewRun {
        NewRun(
            pipeline: digest, name: name, source: source, graph: "<svg/>", path: "p.yaml", input: "in.jsonl",
            output: "out.jsonl", version: "1.2.3", began: began)
    }

    private static func failures(_ lines: Range<Int>) -> [StoredFailure] {
        lines.map {
            StoredFailure(
                line: $0, offset: 10 * $0, id: $0.isMultiple(of: 2) ? .string("T-\($0)") : .number(JSONNumber($0)),
                code: $0.isMultiple(of: 3) ? "empty_text" : "model", reason: "as told",
                stage: $0.isMultiple(of: 3) ? nil : "intent")
        }
    }

    private static func cost(_ ran: Int, inference: ContentDigest = digest, stage: String = "intent") -> InferenceCost {
        InferenceCost(
            inference: inference, stage: stage, ran: ran, seconds: Double(ran) / 4, tokens: 20 * ran,
            multiplyAdds: 1000 * ran)
    }

    @Test("a run comes back as it was told")
    func roundTrip() throws {
        let folder = try StateFolder()
        let history = try folder.history()
        let number = try history.begin(Self.run())
        try history.add(failures: Self.failures(1..<4), to: number)
        let summary: JSONObject = JSONObject([("read", 7), ("stages", ["a", "b"])])
        try history.finish(
            number, .interrupted, at: 112.5, exitCode: 130, trouble: "why", summary: summary,
            failures: Self.failures(4..<6),
            costs: [Self.cost(8)])

        let stored = try #require(try history.run(.number(number)))
        #expect(stored.number == 1 && stored.name == "bank" && stored.pipeline == Self.digest)
        #expect(stored.path == "p.yaml" && stored.input == "in.jsonl" && stored.output == "out.jsonl")
        #expect(stored.version == "1.2.3" && stored.began == 100 && stored.seconds == 12.5)
        #expect(stored.progress == .ended(.interrupted, at: 112.5, exitCode: 130))
        #expect(stored.summary == summary && stored.trouble == "why")
        #expect(try history.failures(of: number) == Self.failures(1..<6))
        #expect(try history.failures(of: number, limit: 2) == Self.failures(1..<3))
        #expect(try history.failureCounts(of: number) == ["empty_text": 1, "model": 4])
        #expect(try history.pipeline(of: number) == StoredPipeline(source: "name: bank", graph: "<svg/>"))
    }

    @Test("runs are listed newest first; what is not there is nil")
    func listing() throws {
        let folder = try StateFolder()
        let history = try folder.history()
        #expect(try history.run(.last) == nil)
        for name in ["one", "two", "three"] { _ = try history.begin(Self.run(name, source: name)) }
        #expect(try history.runs(limit: 10).map(\.name) == ["three", "two", "one"])
        #expect(try history.runs(limit: 2).map(\.number) == [3, 2])
        #expect(try history.run(.last)?.name == "three")
        #expect(try history.run(.number(4)) == nil)
        #expect(try history.pipeline(of: 4) == nil)
        #expect(try history.failures(of: 4).isEmpty)
    }

    @Test("two files that compute the same keep their texts")
    func texts() throws {
        let folder = try StateFolder()
        let history = try folder.history()
        let first = try history.begin(Self.run(source: "name: bank"))
        let second = try history.begin(Self.run(source: "name: bank # a word on it"))
        #expect(try history.pipeline(of: first)?.source == "name: bank")
        #expect(try history.pipeline(of: second)?.source == "name: bank # a word on it")
    }

    @Test("no more failures are kept than the limit says, and none twice")
    func failureLimit() throws {
        let folder = try StateFolder()
        let history = try folder.history()
        let number = try history.begin(Self.run())
        let other = try history.begin(Self.run())
        try history.add(failures: Self.failures(1..<9_996), to: number)
        try history.add(failures: Self.failures(9_990..<10_009), to: number)
        try history.add(failures: Self.failures(20_000..<20_001), to: number)
        try history.add(failures: Self.failures(1..<2), to: other)
        let kept = try history.failures(of: number, limit: 20_000)
        #expect(kept.map(\.line) == Array(1...RunHistory.failureLimit))
        #expect(try history.failures(of: other).map(\.line) == [1])
    }

    @Test("a run without an end tells whether its process is there")
    func withoutEnd() throws {
        let folder = try StateFolder()
        let history = try folder.history()
        _ = try history.begin(Self.run())
        #expect(try history.run(.last)?.progress == .running)
        let mark = ProcessMark.current
        let marks: [(String, StoredRun.Progress)] = [
            ("another-boot,\(mark.space),\(mark.number),\(mark.start)", .brokenOff),
            ("\(mark.boot),another-space,\(mark.number),\(mark.start)", .unknown),
            ("\(mark.boot),\(mark.space),\(mark.number),another-start", .brokenOff),
            ("\(mark.boot),\(mark.space),4999999,1", .brokenOff),
            ("nonsense", .unknown), ("", .unknown),
        ]
        for (text, progress) in marks {
            try folder.execute("UPDATE runs SET process = ?", [text])
            #expect(try history.run(.last)?.progress == progress, "\(text)")
        }
        #expect(ProcessMark(parsing: mark.text) == mark)
    }

    @Test("a digest's expected cost is the mean over every run and stage that executed it")
    func expectedCost() throws {
        let folder = try StateFolder()
        let history = try folder.history()
        let other = ContentDigest(high: 9, low: 9)
        #expect(try history.expectedCost(of: Self.digest) == nil)
        let first = try history.begin(Self.run())
        let second = try history.begin(Self.run())
        try history.add(costs: [Self.cost(1), Self.cost(3), Self.cost(2, inference: other)], to: first)
        try history.add(costs: [Self.cost(4), Self.cost(4, stage: "again")], to: second)
        let cost = try #require(try history.expectedCost(of: Self.digest))
        #expect(cost == ExpectedCost(executions: 12, seconds: 0.25, tokens: 20, multiplyAdds: 1000))
        #expect(try history.expectedCost(of: other)?.executions == 2)
        try history.add(costs: [Self.cost(0, inference: ContentDigest(high: 5, low: 5))], to: second)
        #expect(try history.expectedCost(of: ContentDigest(high: 5, low: 5)) == nil)
    }

    @Test("runs that write at once, and readers beside them, get in each other's way nowhere")
    func concurrency() async throws {
        let folder = try StateFolder()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    // A connection of its own, as another process has.
                    let history = try folder.history()
                    let number = try history.begin(Self.run("writer \(writer)"))
                    for batch in 0..<10 {
                        try history.add(failures: Self.failures(10 * batch + 1..<10 * batch + 11), to: number)
                    }
                    try history.finish(number, .completed, at: 200, exitCode: 0, summary: JSONObject())
                }
                group.addTask {
                    let history = try folder.history()
                    for _ in 0..<50 {
                        for run in try history.runs(limit: 10) {
                            let count = try history.failures(of: run.number).count
                            #expect(count.isMultiple(of: 10))
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let history = try folder.history()
        let runs = try history.runs(limit: 10)
        #expect(runs.map(\.number) == [4, 3, 2, 1])
        #expect(Set(runs.map(\.name)) == ["writer 0", "writer 1", "writer 2", "writer 3"])
        for run in runs { #expect(try history.failures(of: run.number) == Self.failures(1..<101)) }
    }

    @Test("looking makes nothing; a database of somebody else is refused, not trusted")
    func foreignFiles() throws {
        let folder = try StateFolder()
        let place = StorePlace(folder: folder.path + "/nowhere")
        #expect(try StateDatabase.existing(place) == nil)
        #expect(!FileManager.default.fileExists(atPath: place.folder))
        _ = try folder.history().begin(Self.run())
        #expect(try StateDatabase.existing(folder.place) != nil)

        try folder.execute("UPDATE runs SET began = 'yesterday'")
        #expect { try folder.history().runs(limit: 1) } throws: { ($0 as? StoreError)?.code == .damaged }

        let text = StorePlace(folder: folder.path + "/text")
        try FileManager.default.createDirectory(atPath: text.folder, withIntermediateDirectories: true)
        try Data("not a database, whatever its name says".utf8).write(to: URL(fileURLWithPath: text.state))
        #expect { try StateDatabase.existing(text) } throws: { ($0 as? StoreError)?.code == .damaged }
    }
}
