import CascadeCore
import JSON
import Testing

@testable import Runs

@Suite struct LineReaderTests {
    private func lines(_ text: String, limit: Int = 100, bufferSize: Int) throws -> [String] {
        var reader = LineReader(try .text(text), limit: limit, bufferSize: bufferSize)
        var lines: [String] = []
        while let line = try reader.next() {
            let text = reader.withBytes(of: line) { String(decoding: $0, as: UTF8.self) }
            let shown = line.length > limit ? "too long: \(line.length)" : text
            lines.append("\(line.place.line)@\(line.place.offset) \(shown)")
        }
        return lines
    }

    @Test(arguments: bufferSizes)
    func endsOfLinesAreTolerated(bufferSize: Int) throws {
        #expect(try lines("a\nbc\r\nd", bufferSize: bufferSize) == ["1@0 a", "2@2 bc", "3@6 d"])
        #expect(try lines("a\n", bufferSize: bufferSize) == ["1@0 a"])
        #expect(try lines("a\r", bufferSize: bufferSize) == ["1@0 a"])
        #expect(try lines("a\rb\n", bufferSize: bufferSize) == ["1@0 a\rb"])
    }

    @Test(arguments: bufferSizes)
    func emptyLinesAreCountedAndPassedOver(bufferSize: Int) throws {
        #expect(try lines("\n\r\na\n\n\nb\n\n", bufferSize: bufferSize) == ["3@3 a", "6@7 b"])
        #expect(try lines("", bufferSize: bufferSize) == [])
        #expect(try lines("\n", bufferSize: bufferSize) == [])
        #expect(try lines("\r\n", bufferSize: bufferSize) == [])
    }

    @Test(arguments: bufferSizes)
    func byteOrderMarkIsPassedOver(bufferSize: Int) throws {
        #expect(try lines("\u{feff}a\nb", bufferSize: bufferSize) == ["1@3 a", "2@5 b"])
        #expect(try lines("\u{feff}", bufferSize: bufferSize) == [])
        #expect(try lines("a\n\u{feff}b", bufferSize: bufferSize) == ["1@0 a", "2@2 \u{feff}b"])
    }

    @Test(arguments: bufferSizes)
    func linesBeyondTheLimitAreReportedAndTheNextIsRead(bufferSize: Int) throws {
        let long = String(repeating: "x", count: 600)
        #expect(
            try lines("a\n\(long)\nb\n\(long)", limit: 5, bufferSize: bufferSize)
                == ["1@0 a", "2@2 too long: 600", "3@603 b", "4@605 too long: 600"])
    }

    @Test(arguments: bufferSizes)
    func theLimitIsExact(bufferSize: Int) throws {
        #expect(
            try lines("12345\n12345\r\n123456\n123456\r\n12345", limit: 5, bufferSize: bufferSize)
                == ["1@0 12345", "2@6 12345", "3@13 too long: 6", "4@20 too long: 7", "5@28 12345"])
    }

    @Test func theBufferNeverGrowsWithALongLine() throws {
        let pipe = try Pipe()
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        try pipe.feed { number in
            switch number {
            case 0: Array("{}\n".utf8)
            case 1...300: piece
            case 301: Array("\n{}\n".utf8)
            default: nil
            }
        }
        let input = ByteInput(name: "pipe", descriptor: try pipe.takeReading(), stop: try StopFlag())
        let limit = 1 << 16
        var reader = LineReader(input, limit: limit)
        var lengths: [Int] = []
        var memory = 0
        while let line = try reader.next() {
            lengths.append(line.length)
            memory = max(memory, reader.buffer.memory)
        }
        #expect(lengths == [2, 300 << 20, 2])
        #expect(memory <= InputBuffer.usualSize + 2 * limit)
    }

    @Test func otherEncodingsAndArchivesAreRefused() throws {
        for (bytes, words) in [
            ([0xff, 0xfe, 0x7b, 0], "UTF-16"), ([0xfe, 0xff, 0, 0x7b], "UTF-16"),
            ([0x1f, 0x8b, 8, 0], "gzip"),
        ] as [([UInt8], String)] {
            var reader = LineReader(try .bytes(bytes), limit: 100)
            let error = #expect(throws: RunError.self) { _ = try reader.next() }
            #expect(error?.code == .data)
            #expect(error?.reason.contains(words) == true)
        }
    }

    @Test func aLineIsGivenBeforeTheNextOneComes() throws {
        let pipe = try Pipe()
        let writing = try pipe.takeWriting()
        var reader = LineReader(
            ByteInput(name: "pipe", descriptor: try pipe.takeReading(), stop: try StopFlag()), limit: 100)
        for letter in ["a", "b", "c"] {
            #expect(Array("\(letter)\n".utf8).withUnsafeBytes { writing.writeAll($0) } == 0)
            let line = try #require(try reader.next())
            #expect(reader.withBytes(of: line) { String(decoding: $0, as: UTF8.self) } == letter)
        }
    }

    @Test func aStoppedReaderGivesNoHalfLine() throws {
        let pipe = try Pipe()
        let writing = try pipe.takeWriting()
        let stop = try StopFlag()
        var reader = LineReader(
            ByteInput(name: "pipe", descriptor: try pipe.takeReading(), stop: stop), limit: 100)
        #expect(Array("a\nhalf".utf8).withUnsafeBytes { writing.writeAll($0) } == 0)
        #expect(try reader.next() != nil)
        stop.stop(signal: 15)
        #expect(try reader.next() == nil)
    }
}
