import GGUF
import Testing

@Suite struct GGUFFileTests {
    @Test func readsValuesOfEveryTypeThatTheReferenceWrote() throws {
        let metadata = try GGUFFile(path: fixture("reference.gguf")).metadata
        #expect(try metadata.string(required: "general.architecture") == "test")
        #expect(try metadata.int("test.uint8") == 200)
        #expect(try metadata.int("test.int8") == -100)
        #expect(try metadata.int("test.uint16") == 60_000)
        #expect(try metadata.int("test.int16") == -30_000)
        #expect(try metadata.int("test.uint32") == 4_000_000_000)
        #expect(try metadata.int("test.int32") == -2_000_000_000)
        #expect(try metadata.uint("test.uint64") == 1 << 63 + 5)
        #expect(try metadata.int("test.int64") == -(1 << 62))
        #expect(try metadata.float("test.float32") == 0.1)
        #expect(try metadata.float("test.float64") == -2.5e-12)
        #expect(try metadata.bool("test.bool") == true)
        #expect(try metadata.string("test.string") == "Grüße, 世界")
    }

    @Test func readsArraysThatTheReferenceWrote() throws {
        let metadata = try GGUFFile(path: fixture("reference.gguf")).metadata
        #expect(try metadata.array(required: "test.bytes").values(as: UInt8.self) == Array(0...255))
        #expect(try metadata.array(required: "test.bytes").integers() == Array(0...255))
        #expect(try metadata.array(required: "test.int32s").int32s() == [-1, 0, .max])
        #expect(try metadata.array(required: "test.floats").floats() == [0.5, -1.25, 3e38])
        #expect(try metadata.array(required: "test.bools").values(as: Bool.self) == [true, false, true])
        let tokens = try metadata.array(required: "tokenizer.ggml.tokens")
        #expect(try tokens.strings() == ["[PAD]", "▁the", "ing", "▁é", "🦊"])
        let table = try tokens.stringTable()
        #expect(table.count == 5)
        #expect((0..<5).map { table.withUTF8(at: $0) { $0.count } } == [5, 6, 3, 5, 4])
        #expect(table.string(at: 4) == "🦊")
    }

    @Test func givesTensorsInTheOrderOfTheFileWithTheirShapes() throws {
        let file = try GGUFFile(path: fixture("reference.gguf"))
        let numbers = try file.tensor(required: "numbers")
        #expect(numbers.type == .f32)
        #expect(numbers.dimensions == [64, 12])
        #expect(numbers.elementsPerRow == 64)
        #expect(numbers.rowCount == 12)
        #expect(numbers.bytesPerRow == 256)
        #expect(numbers.byteCount == 3072)
        #expect(numbers.byteOffset.isMultiple(of: file.alignment))
        #expect(file.tensor(named: "positions")?.type == .i32)
        #expect(file.tensors.first?.name == "Q4_0.stored")
        #expect(file.tensors.last?.name == "positions")
        #expect(file.tensor(named: "absent") == nil)
    }

    @Test func widensTheRowsThatAreAskedFor() throws {
        let tensor = try GGUFFile(path: fixture("reference.gguf")).tensor(required: "numbers")
        let all = try tensor.floats()
        var rows = [Float](repeating: .nan, count: 128)
        try rows.withUnsafeMutableBufferPointer { try tensor.dequantize(rows: 4..<6, into: $0) }
        #expect(rows == Array(all[256..<384]))
    }

    @Test(arguments: [-1..<1, 11..<13, 13..<13])
    func refusesRowsThatAreNotThere(rows: Range<Int>) throws {
        let tensor = try GGUFFile(path: fixture("reference.gguf")).tensor(required: "numbers")
        var output = [Float](repeating: 0, count: 64 * rows.count)
        #expect(throws: GGUFError.self) {
            try output.withUnsafeMutableBufferPointer { try tensor.dequantize(rows: rows, into: $0) }
        }
    }

    @Test func readsVersionTwo() throws {
        var raw = RawGGUF(version: 2, entries: [RawGGUF.entry("k", UInt32(7))])
        #expect(try raw.open().version == 2)
        #expect(try raw.open().metadata.int("k") == 7)
        raw.version = 3
        #expect(try raw.open().version == 3)
    }

    @Test func readsAFileWithoutTensorsThatEndsWithItsMetadata() throws {
        let file = try RawGGUF(entries: [RawGGUF.entry("vocabulary", ["a", "b"])]).open()
        #expect(file.tensors.isEmpty)
        #expect(try file.metadata.array(required: "vocabulary").strings() == ["a", "b"])
    }

    @Test func honoursTheAlignmentThatTheFileStates() throws {
        var raw = RawGGUF(entries: [RawGGUF.entry("general.alignment", UInt32(128))], alignment: 128)
        raw.tensors = [
            RawGGUF.tensor("a", dimensions: [1]),
            RawGGUF.tensor("b", dimensions: [2], offset: 128),
        ]
        raw.data = RawGGUF.encoded(Float(1.5)) + [UInt8](repeating: 0, count: 124)
        raw.data += RawGGUF.encoded(Float(-2)) + RawGGUF.encoded(Float(3))
        let file = try raw.open()
        #expect(file.alignment == 128)
        #expect(try file.tensor(required: "a").floats() == [1.5])
        #expect(try file.tensor(required: "b").floats() == [-2, 3])
    }

    @Test func readsNestedArrays() throws {
        let file = try RawGGUF(entries: [RawGGUF.entry("k", [[1, 2], [], [3]] as [[Int32]])]).open()
        let arrays = try file.metadata.array(required: "k").arrays()
        #expect(try arrays.map { try $0.int32s() } == [[1, 2], [], [3]])
    }

    @Test func keepsItsMappingAliveThroughATensor() throws {
        var tensor: GGUFTensor? = try GGUFFile(path: fixture("reference.gguf")).tensor(required: "positions")
        #expect(tensor?.withUnsafeBytes { Array($0) } == (0..<5).flatMap { RawGGUF.encoded(Int32($0)) })
        tensor = nil
    }
}
