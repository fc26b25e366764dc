import CascadeCore
import Digests
import JSON
import Testing

@testable import Runs

/// The parts of a made-up run, and what the undivided run would have written.
struct ShardedParts {
    /// One record: what came of it, and which part it is in.
    struct Line {
        let inputLine: Int
        let bytes: String
        let isFailure: Bool
        let part: Int
    }

    let folder: TemporaryFolder
    let count: Int
    let lines: [Line]
    var format = OutputFormat.jsonLines
    var pipelineDigest = "p1"
    var options: [String] = []
    /// Stands for the input's contents.
    var input = "input"

    var ending: String { format == .jsonLines ? "jsonl" : "csv" }
    var paths: [String] { (0..<count).map { path($0) } }
    func path(_ part: Int) -> String { folder.file("part-\(part).\(ending)") }

    /// What the undivided run has in its output and in its errors file.
    var whole: (output: String, errors: String) {
        let text = { (failures: Bool) in lines.filter { $0.isFailure == failures }.map(\.bytes).joined() }
        return (String(decoding: format.header, as: UTF8.self) + text(false), text(true))
    }

    /// Writes a part as a run does: the manifest is committed, then the errors, then the output.
    /// - Parameter manifestOnly: the run dies behind the manifest.
    func write(_ part: Int, as path: String? = nil, manifestOnly: Bool = false) throws {
        let path = path ?? self.path(part)
        let shard = try #require(Shard(index: part, count: count))
        let tally = ShardInputTally()
        var writer = try ShardManifestWriter(
            part: path,
            identity: ShardIdentity(
                shard: shard, pipeline: "bank", pipelineDigest: pipelineDigest, input: "tickets.jsonl",
                options: options),
            format: format, input: tally)
        var digester = Digester(input)
        var texts = (output: String(decoding: format.header, as: UTF8.self), errors: "")
        for line in lines {
            digester.append(count: line.inputLine)
            let item = SourceItem(place: RecordPlace(line: line.inputLine, offset: 0), length: 1)
            tally.add(item, fingerprint: digester.finish())
            digester = Digester(input)
            guard line.part == part else { continue }
            let bytes = Array(line.bytes.utf8)
            try writer.add(line.isFailure ? .failure(bytes) : .output(bytes), inputLine: line.inputLine)
            if line.isFailure { texts.errors += line.bytes } else { texts.output += line.bytes }
        }
        try writer.commit()
        if manifestOnly { return }
        let name = String(path.dropFirst(folder.path.count + 1))
        try PartialFile.remove(path + ".errors.jsonl")
        if !texts.errors.isEmpty { try folder.write(texts.errors, to: name + ".errors.jsonl") }
        try folder.write(texts.output, to: name)
    }

    func writeAll() throws { for part in 0..<count { try write(part) } }

    /// Joins all parts into `merged`, in another order than theirs.
    func merge(_ paths: [String]? = nil) throws -> ShardMerge.Report? {
        try ShardMerge.merge(
            paths ?? self.paths.reversed(), into: folder.file("merged.\(ending)"), stop: StopFlag())
    }

    /// Records dealt to parts by a fixed sequence; every seventh fails, every fifth line of the input is empty.
    static func dealt(_ records: Int, to count: Int, in folder: TemporaryFolder, seed: UInt64 = 1) -> ShardedParts {
        var state = seed
        var lines: [Line] = []
        for number in 1...max(1, records) where !number.isMultiple(of: 5) {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let fails = number.isMultiple(of: 7)
            let text = String(repeating: "x", count: Int(state >> 58))
            lines.append(
                Line(
                    inputLine: number, bytes: "{\"id\":\(number),\"\(fails ? "error" : "text")\":\"\(text)\"}\n",
                    isFailure: fails, part: Int(state >> 33) % count))
        }
        return ShardedParts(folder: folder, count: count, lines: records == 0 ? [] : lines)
    }
}
