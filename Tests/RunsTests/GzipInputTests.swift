import CascadeCore
import JSON
import Testing

@testable import Runs

@Suite struct GzipInputTests {
    private static let members = GzipMember.lines + GzipMember.fullHeader + GzipMember.lastLine
    private static let seen = [
        Seen(1, 0, #"{"a":1}"#), Seen(2, 8, #"{"a":2}"#), Seen(3, 16, #"{"a":4}"#), Seen(4, 24, #"{"a":3}"#),
    ]

    /// What was read before the end or the error.
    private func read(_ bytes: [UInt8], bufferSize: Int = 64) throws -> (seen: [Seen], error: RunError?) {
        var source = JSONLinesSource(try .packed(bytes), maxRecord: 1000, bufferSize: bufferSize)
        var seen: [Seen] = []
        do {
            while let item = try source.next() {
                seen.append(
                    Seen(
                        ReadRecord(place: item.place, length: item.length, fingerprint: nil, content: source.content()))
                )
            }
        } catch {
            // What is wrong stays wrong, however often somebody asks.
            #expect(throws: error) { _ = try source.next() }
            return (seen, error)
        }
        return (seen, nil)
    }

    @Test(arguments: bufferSizes)
    func membersThatFollowOneAnotherAreOneText(bufferSize: Int) throws {
        let (seen, error) = try read(Self.members, bufferSize: bufferSize)
        #expect(error == nil)
        #expect(seen == Self.seen)
    }

    @Test func aFileThatEndsEarlyIsToldOfBehindItsRecords() throws {
        let borders = [GzipMember.lines.count, GzipMember.lines.count + GzipMember.fullHeader.count]
        for count in 0..<Self.members.count {
            let (seen, error) = try read(Array(Self.members.prefix(count)))
            #expect(seen == Array(Self.seen.prefix(seen.count)))
            if borders.contains(count) {
                #expect(error == nil)
                continue
            }
            #expect(error?.code == .data)
            #expect(error?.reason.contains("ends early, at byte \(count) of") == true)
            #expect(error?.place.hasSuffix("input.gz") == true)
            if count > borders[0] { #expect(seen.count >= 2) }
        }
    }

    @Test func noFlippedBitPassesUnseen() throws {
        // What the header tells of time, system and name is nobody's business.
        let unread = Array(4..<10) + Array(10..<22)
        for position in GzipMember.lines.indices where !unread.contains(position) {
            for bit in 0..<8 {
                var bytes = Self.members
                bytes[position] ^= 1 << bit
                let (seen, error) = try read(bytes)
                #expect(error?.code == .data || seen == Self.seen, "byte \(position), bit \(bit)")
            }
        }
    }

    @Test func aWrongChecksumIsToldWithItsPlace() throws {
        var bytes = Self.members
        bytes[GzipMember.lines.count - 6] ^= 1
        let (seen, error) = try read(bytes)
        #expect(seen == Array(Self.seen.prefix(2)))
        #expect(error?.code == .data)
        #expect(error?.reason.contains("damaged before byte \(GzipMember.lines.count - 4)") == true)
    }

    @Test(arguments: [[0], [0x41, 0x42], Array("garbage".utf8)])
    func whatFollowsTheLastMemberIsToldOf(_ tail: [UInt8]) throws {
        let members = GzipMember.lines + GzipMember.fullHeader
        let (seen, error) = try read(members + tail)
        #expect(seen == Array(Self.seen.prefix(3)))
        #expect(error?.code == .data)
        #expect(error?.reason.contains("at byte \(members.count)") == true)
    }

    @Test func aNameThatPromisesGzipIsHeldToIt() throws {
        let (seen, error) = try read(Array("{\"a\":1}\n".utf8))
        #expect(seen.isEmpty)
        #expect(error?.code == .data)
        #expect(error?.reason.contains(".gz") == true)
    }

    @Test func gzipInsideGzipIsNotText() throws {
        let outer = try GzipPacker(name: "test").pack(GzipMember.lines[...], isLast: true)
        #expect(try read(outer).error?.reason.contains("gzip bytes") == true)
    }

    @Test func randomBytesBehindAGzipHeaderAreToldOf() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let bytes = [0x1f, 0x8b, 8, 0] + (0..<60).map { _ in UInt8.random(in: 0...255, using: &random) }
            #expect(try read(bytes).error?.code == .data)
        }
    }

    /// A thousandfold packed line is passed over in the memory of a short one.
    @Test func aBombIsALongLine() throws {
        let packer = try GzipPacker(name: "test")
        var bytes = packer.pack(Array("{}\n".utf8)[...], isLast: false)
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        for _ in 0..<100 { bytes += packer.pack(piece[...], isLast: false) }
        bytes += packer.pack(Array("\n{}\n".utf8)[...], isLast: true)
        #expect(bytes.count < 200_000)
        var reader = LineReader(try .packed(bytes), limit: 1 << 16)
        var lengths: [Int] = []
        while let line = try reader.next() { lengths.append(line.length) }
        #expect(lengths == [2, 100 << 20, 2])
        #expect(reader.buffer.memory <= InputBuffer.usualSize + 2 << 16)
    }

    @Test func aMemberIsReadBeforeTheNextOneComes() throws {
        let pipe = try Pipe()
        let writing = try pipe.takeWriting()
        let packed = ByteInput(name: "pipe", descriptor: try pipe.takeReading(), stop: try StopFlag())
        var reader = LineReader(try ByteInput(unpacking: packed), limit: 100)
        for letter in ["a", "b", "c"] {
            #expect(try GzipMember.of("\(letter)\n").withUnsafeBytes { writing.writeAll($0) } == 0)
            let line = try #require(try reader.next())
            #expect(reader.withBytes(of: line) { String(decoding: $0, as: UTF8.self) } == letter)
        }
    }

    @Test func theFormatIsToldByTheEndingBeforeGz() throws {
        let folder = try TemporaryFolder()
        for (name, text, seen) in [
            ("a.csv.gz", "x,y\n1,2\n", #"{"x":"1","y":"2"}"#), ("a.TXT.GZ", "one\n", #"{"text":"one"}"#),
            ("a.jsonl.gz", "{\"a\":1}\n", #"{"a":1}"#), ("a.gz", "{\"a\":1}\n", #"{"a":1}"#),
        ] {
            let path = try folder.write(GzipMember.of(text), to: name)
            let source = try InputTarget.source(at: path, stop: StopFlag())
            #expect(source.size == nil)
            #expect(try source.seen().map(\.content) == [seen])
        }
    }

    @Test func damageEndsTheRunBehindWhatWasReadAndLeavesTheOutput() async throws {
        let harness = try RunHarness()
        try harness.folder.write("old\n", to: "output.jsonl")
        try harness.folder.write(Self.members.dropLast(3), to: "input.gz")
        let report = try await harness.run(from: "input.gz")
        guard case .failed(let error) = report.end else {
            Issue.record("\(report.end)")
            return
        }
        #expect(error.code == .data)
        #expect(report.summary.written == 3)
        #expect(try harness.folder.read("output.jsonl") == "old\n")
        #expect(harness.folder.names == ["input.gz", "output.jsonl"])
    }
}
