import CascadeCore
import Testing

@testable import Runs

@Suite struct ShardMergeTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: [(0, 1), (0, 3), (1, 4), (50, 1), (300, 2), (300, 7), (5000, 16)])
    func aMergeIsWhatTheUndividedRunWrites(records: Int, parts: Int) throws {
        let run = ShardedParts.dealt(records, to: parts, in: folder)
        try run.writeAll()
        let report = try #require(try run.merge())
        #expect(try folder.read("merged.jsonl") == run.whole.output)
        #expect(report.records == run.lines.count { !$0.isFailure })
        #expect(report.failures == run.lines.count { $0.isFailure })
        #expect(report.bytes == run.whole.output.utf8.count)
        #expect(report.parts == parts)
        if report.failures > 0 {
            #expect(try folder.read("merged.jsonl.errors.jsonl") == run.whole.errors)
            #expect(report.failuresPath == folder.file("merged.jsonl.errors.jsonl"))
        } else {
            #expect(!folder.names.contains("merged.jsonl.errors.jsonl") && report.failuresPath == nil)
        }
        #expect(!folder.names.contains { $0.contains("partial") })
    }

    @Test func aHeaderStandsOnceAndCellsMayHoldLines() throws {
        let columns = [OutputColumn(path: ["id"]), OutputColumn(path: ["text"])]
        var run = ShardedParts(
            folder: folder, count: 3,
            lines: [
                .init(inputLine: 2, bytes: "a,\"two\nlines, \"\"quoted\"\"\"\n", isFailure: false, part: 2),
                .init(inputLine: 4, bytes: "b,\n", isFailure: false, part: 0),
                .init(inputLine: 5, bytes: "{}\n", isFailure: true, part: 0),
                .init(inputLine: 9, bytes: "c,\"\n\n\"\n", isFailure: false, part: 2),
            ])
        run.format = .csv(columns: columns, raw: false)
        try run.writeAll()
        _ = try run.merge()
        #expect(try folder.read("merged.csv") == "id,text\na,\"two\nlines, \"\"quoted\"\"\"\nb,\nc,\"\n\n\"\n")
        #expect(try folder.read("merged.csv.errors.jsonl") == "{}\n")
    }

    @Test func aMergeIntoGzipHoldsTheSameLines() throws {
        let run = ShardedParts.dealt(500, to: 3, in: folder)
        try run.writeAll()
        _ = try run.merge()
        let stop = try StopFlag()
        _ = try ShardMerge.merge(run.paths, into: folder.file("merged.jsonl.gz"), stop: stop)
        let merged = ["merged.jsonl", "merged.jsonl.gz"].map { name in
            Result { try InputTarget.source(at: folder.file(name), stop: stop).seen() }
        }
        #expect(try merged[0].get().count > 0)
        #expect(try merged[0].get() == merged[1].get())
        #expect(try folder.bytes("merged.jsonl.gz").prefix(2) == [0x1f, 0x8b])
    }

    @Test func anErrorsFileOfAnEarlierMergeGoes() throws {
        try folder.write("old", to: "merged.jsonl.errors.jsonl")
        let lines = [ShardedParts.Line(inputLine: 1, bytes: "{}\n", isFailure: false, part: 0)]
        let run = ShardedParts(folder: folder, count: 1, lines: lines)
        try run.writeAll()
        _ = try run.merge()
        #expect(!folder.names.contains("merged.jsonl.errors.jsonl"))
    }

    @Test func whenItIsStoppedNothingHasChanged() throws {
        let run = ShardedParts.dealt(5000, to: 2, in: folder)
        try run.writeAll()
        try folder.write("old", to: "merged.jsonl")
        let before = folder.names
        let stop = try StopFlag()
        stop.stop(signal: 15)
        #expect(try ShardMerge.merge(run.paths, into: folder.file("merged.jsonl"), stop: stop) == nil)
        #expect(try folder.read("merged.jsonl") == "old")
        #expect(folder.names == before)
    }

    @Test func theLeastKeyIsAlwaysFirst() {
        var queue = MergeQueue()
        let sequences = (0..<9).map { source in (0..<source * 3).map { $0 * (source + 2) } }
        for (source, sequence) in sequences.enumerated() {
            if let first = sequence.first { queue.insert(first, from: source) }
        }
        var positions = [Int](repeating: 0, count: sequences.count)
        var keys: [Int] = []
        while let (key, source) = queue.first {
            #expect(sequences[source][positions[source]] == key)
            keys.append(key)
            positions[source] += 1
            let position = positions[source]
            queue.replaceFirst(with: position < sequences[source].count ? sequences[source][position] : nil)
        }
        #expect(keys == sequences.flatMap { $0 }.sorted())
    }
}

/// Every way in which parts don't make a whole: exit code 65, and the output stays as it was.
@Suite struct ShardRefusalTests {
    private let folder: TemporaryFolder
    private let run: ShardedParts

    init() throws {
        folder = try TemporaryFolder()
        run = ShardedParts.dealt(60, to: 3, in: folder)
        try run.writeAll()
        try folder.write("old", to: "merged.jsonl")
    }

    private func refused(
        _ paths: [String]? = nil, code: RunError.Code = .data, at place: String, _ words: String,
        location: SourceLocation = #_sourceLocation
    ) throws {
        let before = folder.names
        let error = #expect(throws: RunError.self, sourceLocation: location) { try run.merge(paths) }
        #expect(error?.code == code, sourceLocation: location)
        #expect(error?.place == place, sourceLocation: location)
        #expect(error?.reason.contains(words) == true, "\(error?.reason ?? "")", sourceLocation: location)
        #expect(try folder.read("merged.jsonl") == "old", sourceLocation: location)
        #expect(folder.names == before, sourceLocation: location)
    }

    @Test func aMissingPart() throws {
        try refused([run.path(0), run.path(2)], at: "part 1/3", "2 of 3 parts are given")
        try refused([run.path(1), run.path(0)], at: "part 2/3", "2 of 3 parts are given")
        try refused([run.path(1)], at: "part 0/3", "1 of 3 parts are given")
        try refused([run.path(0), folder.file("absent.jsonl")], at: folder.file("absent.jsonl"), "no such file")
    }

    @Test func aPartGivenTwice() throws {
        try refused(run.paths + [run.path(1)], at: run.path(1), "part 1/3 is given twice")
        try run.write(1, as: folder.file("copy.jsonl"))
        try refused(run.paths + [folder.file("copy.jsonl")], at: folder.file("copy.jsonl"), "given twice")
    }

    @Test func aPartOfAnotherRun() throws {
        let path = run.path(1)
        var other = run
        other.pipelineDigest = "p2"
        try other.write(1)
        try refused(run.paths, at: path, "another pipeline")
        other = run
        other.input = "another"
        try other.write(1)
        try refused(run.paths, at: path, "another input")
        other = run
        other.options = ["--trace"]
        try other.write(1)
        try refused(run.paths, at: path, "jsonl --trace")
        other = ShardedParts.dealt(60, to: 4, in: folder)
        try other.write(1)
        try refused(run.paths, at: path, "one of 4 parts")
        other = run
        other.format = .csv(columns: [OutputColumn(path: ["id"])], raw: false)
        try other.write(1, as: path)
        try refused(run.paths, at: path, "csv")
    }

    @Test func aPartWithoutItsManifest() throws {
        try PartialFile.remove(run.path(2) + ".shard")
        try refused(at: run.path(2), "part-2.jsonl.shard is missing")
    }

    @Test func aPartWhoseBytesAreOthers() throws {
        let text = try folder.read("part-1.jsonl")
        for other in [
            String(text.dropLast()), text + "\n", text.replacing("x", with: "y", maxReplacements: 1), "",
        ] {
            try folder.write(other, to: "part-1.jsonl")
            try refused(at: run.path(1), "its bytes are not those")
        }
        try folder.write(text, to: "part-1.jsonl")
        let errors = try folder.read("part-1.jsonl.errors.jsonl")
        try folder.write(errors.replacing("x", with: "y", maxReplacements: 1), to: "part-1.jsonl.errors.jsonl")
        try refused(at: run.path(1) + ".errors.jsonl", "its bytes are not those")
        try PartialFile.remove(run.path(1) + ".errors.jsonl")
        try refused(at: run.path(1) + ".errors.jsonl", "its bytes are not those")
    }

    @Test func anErrorsFileThatTheRunDidNotWrite() throws {
        let lines = run.lines.filter { !$0.isFailure }
        let clean = ShardedParts(folder: folder, count: 3, lines: lines)
        try clean.writeAll()
        try folder.write("{}\n", to: "part-0.jsonl.errors.jsonl")
        try refused(at: run.path(0) + ".errors.jsonl", "its bytes are not those")
    }

    @Test func anOldPartBesideTheManifestOfANewRun() throws {
        let other = ShardedParts.dealt(60, to: 3, in: folder, seed: 2)
        for part in 0..<3 { try other.write(part, manifestOnly: true) }
        try refused(run.paths, at: run.path(0), "its bytes are not those")
    }

    @Test func partsThatHoldOneLineBothOrNotAll() throws {
        // Divided in another way, so that lines are doubled and others are lost.
        try ShardedParts.dealt(60, to: 3, in: folder, seed: 2).write(1)
        let error = #expect(throws: RunError.self) { try run.merge() }
        #expect(error?.code == .data)
        for part in 0..<2 {
            let lines = [
                ShardedParts.Line(inputLine: 1, bytes: "{}\n", isFailure: false, part: part),
                ShardedParts.Line(inputLine: 2, bytes: "{}\n", isFailure: false, part: 2),
            ]
            try ShardedParts(folder: folder, count: 2, lines: lines).write(part)
        }
        try refused([run.path(0), run.path(1)], at: run.path(1), "input line 1, and so does")
    }

    @Test func anOutputThatIsReadOrOfAnotherKind() throws {
        let stop = try StopFlag()
        for output in [run.path(0), run.path(1) + ".shard", run.path(2) + ".errors.jsonl"] {
            let error = #expect(throws: RunError.self) { try ShardMerge.merge(run.paths, into: output, stop: stop) }
            #expect(error?.code == .usage)
        }
        for output in ["merged.csv", "merged.csv.gz", "merged.db", "merged.db:t", "absent/merged.jsonl"] {
            #expect(throws: RunError.self) { try ShardMerge.merge(run.paths, into: folder.file(output), stop: stop) }
        }
        #expect(throws: RunError.self) { try ShardMerge.merge([], into: folder.file("m.jsonl"), stop: stop) }
    }

    @Test func compressedParts() throws {
        try folder.write("", to: "part.jsonl.gz")
        try refused([folder.file("part.jsonl.gz")], at: folder.file("part.jsonl.gz"), "compressed parts")
        #expect(throws: RunError.self) { try run.write(0, as: folder.file("part.jsonl.gz")) }
    }

    /// Whatever is wrong with a manifest, it is refused or changes nothing; nothing traps.
    @Test func damagedManifests() throws {
        let name = "part-1.jsonl.shard"
        let descriptor = try #require(FileDescriptor.opening(folder.file(name), 0))
        let sound = descriptor.readAll()
        var refusals = 0
        func tryOut(_ bytes: [UInt8]) throws {
            try folder.write(bytes, to: name)
            do {
                _ = try run.merge()
                #expect(try folder.read("merged.jsonl") == run.whole.output)
            } catch let error as RunError {
                #expect(error.code == .data)
                refusals += 1
            }
        }
        for length in stride(from: 0, to: sound.count, by: 7) {
            let before = refusals
            try tryOut(Array(sound.prefix(length)))
            #expect(refusals == before + 1)
        }
        for position in sound.indices {
            var bytes = sound
            bytes[position] ^= 1 << UInt8(position % 8)
            try tryOut(bytes)
        }
        // What may change is the space of the padding, the input's name and the pipeline's.
        #expect(refusals > sound.count / 2)
        try tryOut(sound + [0])
        try tryOut(Array(repeating: 0x20, count: ShardManifest.longestHead + 2))
    }
}
