import CascadeCore
import Digests
import Testing

@testable import Runs

@Suite struct ShardManifestTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func entries(of bytes: [UInt8], bufferSize: Int = 64) throws -> [ShardLineIndex.Entry] {
        var hash = SHA256()
        bytes.withUnsafeBytes { hash.update($0) }
        let extent = ShardManifest.Extent(bytes: bytes.count, digest: Hexadecimal.text(hash.finalize()))
        let input = try #require(try DigestedInput(folder.write(bytes, to: "index"), bufferSize: bufferSize))
        var reader = ShardLineReader(input, extent)
        var entries: [ShardLineIndex.Entry] = []
        while let entry = try reader.next() { entries.append(entry) }
        return entries
    }

    @Test(arguments: [1, 2, 7, 4096])
    func linesAreReadAsTheyWereWritten(bufferSize: Int) throws {
        var lines: [ShardLineIndex.Entry] = []
        var line = 0
        for number in 0..<2000 {
            line += [1, 2, 63, 64, 65, 8191, 8192, 1 << 40][number % 8]
            lines.append(.init(inputLine: line, isFailure: number % 3 == 0, length: number * number * number))
        }
        var bytes: [UInt8] = []
        var previous = 0
        for entry in lines {
            #expect(ShardLineIndex.append(entry, after: previous, to: &bytes))
            previous = entry.inputLine
        }
        #expect(try entries(of: bytes, bufferSize: bufferSize) == lines)
    }

    @Test func theWidestEntryIsReadAndNothingWiderIsWritten() throws {
        var bytes: [UInt8] = []
        let widest = ShardLineIndex.Entry(inputLine: Int.max >> 1, isFailure: true, length: .max)
        #expect(ShardLineIndex.append(widest, after: 0, to: &bytes))
        #expect(try entries(of: bytes) == [widest])
        let next = ShardLineIndex.Entry(inputLine: .max, isFailure: false, length: 0)
        #expect(!ShardLineIndex.append(next, after: 0, to: &bytes))
        #expect(!ShardLineIndex.append(widest, after: widest.inputLine, to: &bytes))
        #expect(!ShardLineIndex.append(next, after: -1, to: &bytes))
    }

    @Test func lineNumbersThatOverflowAreRefused() {
        let step: [UInt8] = [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0x00]
        let hostile: [[UInt8]] = [
            step + step + step, [0x00, 0x01], [0x01, 0x01], [0x80], [0x02], [0x02, 0x80],
            [0x02] + [UInt8](repeating: 0xff, count: 9) + [0x01],
            [0x02] + [UInt8](repeating: 0xff, count: 9) + [0x02],
            [UInt8](repeating: 0x80, count: 40) + [0x02, 0x01],
        ]
        for bytes in hostile {
            let error = #expect(throws: RunError.self, "\(bytes)") { try entries(of: bytes) }
            #expect(error?.code == .data)
        }
    }

    @Test func aHeadHasRoomForTheGreatestNumbers() throws {
        let identity = ShardIdentity(
            shard: try #require(Shard(index: 7, count: 1000)), pipeline: "bänk \"1\"\n", pipelineDigest: "ab",
            input: "a/ü.jsonl", options: ["--limit 5", "--trace"])
        var manifest = ShardManifest(identity: identity, format: "jsonl", header: .init())
        let room = manifest.greatestLength
        let widest = ShardManifest.Extent(bytes: .max, digest: String(repeating: "f", count: 64))
        (manifest.output, manifest.errors, manifest.lines, manifest.inputDigest) = (
            widest, widest, widest, widest.digest
        )
        (manifest.inputRecords, manifest.outputRecords, manifest.errorRecords) = (.max, .max, .max)
        let bytes = manifest.bytes(length: room)
        #expect(bytes.count == room)
        #expect(ShardManifest(parsing: bytes) == manifest)
        #expect(!bytes.dropLast().contains(0x0a))
    }

    @Test func otherFormatsAreNotRead() throws {
        let run = ShardedParts.dealt(3, to: 1, in: folder)
        try run.writeAll()
        let head = try #require(try folder.read("part-0.jsonl.shard").split(separator: "\n").first)
        #expect(ShardManifest(parsing: Array(head.utf8)) != nil)
        for (old, new) in [
            (#""cascade_shard":1"#, #""cascade_shard":2"#), (#""shard":"0/1""#, #""shard":"1/1""#),
            (#""options":[]"#, #""options":[1]"#), (#""records":3"#, #""records":-3"#),
            (#""records":3"#, #""records":1e300"#), (#""format":"jsonl""#, #""format":null"#),
        ] {
            #expect(head.contains(old))
            #expect(ShardManifest(parsing: Array(head.replacing(old, with: new).utf8)) == nil)
        }
    }

    @Test func anAbandonedManifestLeavesTheOldOne() throws {
        let run = ShardedParts.dealt(3, to: 1, in: folder)
        try run.writeAll()
        let old = try folder.read("part-0.jsonl.shard")
        let writer = try ShardManifestWriter(
            part: run.path(0),
            identity: ShardIdentity(
                shard: try #require(Shard(index: 0, count: 1)), pipeline: "", pipelineDigest: "", input: ""),
            format: .jsonLines, input: ShardInputTally())
        writer.abandon()
        #expect(folder.names == ["part-0.jsonl", "part-0.jsonl.shard"])
        #expect(try folder.read("part-0.jsonl.shard") == old)
    }
}
