import GGUF
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite struct GGUFWriterTests {
    private let folder = TemporaryFolder()
    private var path: String { folder.path + "/model.gguf" }

    @Test func writesValuesOfEveryTypeThatReadBack() throws {
        var writer = GGUFWriter()
        writer.set("u8", UInt8(200))
        writer.set("i8", Int8(-100))
        writer.set("u16", UInt16(60_000))
        writer.set("i16", Int16(-30_000))
        writer.set("u32", UInt32(4_000_000_000))
        writer.set("i32", Int32(-2_000_000_000))
        writer.set("u64", UInt64.max)
        writer.set("i64", Int64.min)
        writer.set("f32", Float(0.1))
        writer.set("f64", 0.1)
        writer.set("bool", true)
        writer.set("string", "Grüße")
        writer.set("strings", ["a", "", "▁b"])
        writer.set("floats", [1.5, -2] as [Float])
        writer.set("nested", [[1], []] as [[Int8]])
        try writer.write(to: path)
        let metadata = try GGUFFile(path: path).metadata
        #expect(metadata.keys.count == 15)
        #expect(try metadata.int("u8") == 200)
        #expect(try metadata.int("i8") == -100)
        #expect(try metadata.int("u16") == 60_000)
        #expect(try metadata.int("i16") == -30_000)
        #expect(try metadata.int("u32") == 4_000_000_000)
        #expect(try metadata.int("i32") == -2_000_000_000)
        #expect(try metadata.uint("u64") == .max)
        #expect(try metadata.int("i64") == .min)
        #expect(try metadata.float("f32") == 0.1)
        #expect(try metadata.float("f64") == 0.1)
        #expect(try metadata.bool("bool") == true)
        #expect(try metadata.string("string") == "Grüße")
        #expect(try metadata.array("strings")?.strings() == ["a", "", "▁b"])
        #expect(try metadata.array("floats")?.floats() == [1.5, -2])
        #expect(try metadata.array("nested")?.arrays().map { try $0.integers() } == [[1], []])
    }

    @Test func refusesToReplaceAPipeOrADevice() throws {
        try #require(mkfifo(path, 0o600) == 0)
        let error = #expect(throws: GGUFError.self) { try GGUFWriter().write(to: path) }
        #expect(error?.code == .notARegularFile)
        #expect(folder.contents == ["model.gguf"])
    }

    @Test func copiesAFileOfTheReferenceByteForByte() throws {
        let source = try GGUFFile(path: fixture("reference.gguf"))
        var writer = GGUFWriter()
        writer.copyMetadata(source.metadata)
        for tensor in source.tensors { writer.addTensor(copying: tensor) }
        try writer.write(to: path)
        #expect(try bytes(of: path) == bytes(of: fixture("reference.gguf")))
    }

    @Test func roundsTensorsPieceByPiece() throws {
        let numbers = try GGUFFile(path: fixture("reference.gguf")).tensor(required: "numbers")
        let floats = try numbers.floats()
        var writer = GGUFWriter()
        writer.addTensor("whole", type: .q8_0, dimensions: [64, 12], floats: floats)
        writer.addTensor("pieces", type: .q8_0, dimensions: [64, 12]) { (sink) throws(GGUFError) in
            for row in 0..<12 {
                try floats[row * 64..<(row + 1) * 64].withUnsafeBufferPointer { (rows) throws(GGUFError) in
                    try sink.write(rows: rows)
                }
            }
        }
        try writer.write(to: path)
        let file = try GGUFFile(path: path)
        let expected = try GGUFFile(path: fixture("reference.gguf")).tensor(required: "Q8_0.rounded")
        for name in ["whole", "pieces"] {
            let tensor = try file.tensor(required: name)
            #expect(tensor.withUnsafeBytes { Array($0) } == expected.withUnsafeBytes { Array($0) })
        }
    }

    @Test(arguments: [1, 8, 64, 4096])
    func alignsTensors(alignment: Int) throws {
        var writer = GGUFWriter(alignment: alignment)
        for index in 0..<3 { writer.addTensor("t\(index)", type: .f32, dimensions: [3], floats: [1, 2, 3]) }
        try writer.write(to: path)
        let file = try GGUFFile(path: path)
        #expect(file.alignment == alignment)
        for tensor in file.tensors { #expect(tensor.byteOffset.isMultiple(of: alignment)) }
        #expect(try file.tensor(required: "t2").floats() == [1, 2, 3])
    }

    @Test func replacesAndRemovesValues() throws {
        var writer = GGUFWriter()
        writer.set("a", UInt32(1))
        writer.set("b", UInt32(2))
        writer.set("a", "text")
        writer.remove("b")
        writer.remove("c")
        try writer.write(to: path)
        let metadata = try GGUFFile(path: path).metadata
        #expect(metadata.keys == ["a"])
        #expect(try metadata.string("a") == "text")
    }

    @Test func refusesWhatAReaderWouldRefuse() {
        func code(_ build: (inout GGUFWriter) -> Void, alignment: Int = 32) -> GGUFError.Code? {
            var writer = GGUFWriter(alignment: alignment)
            build(&writer)
            do {
                try writer.write(to: path)
                return nil
            } catch {
                return error.code
            }
        }
        func tensor(_ name: String, _ dimensions: [Int], _ type: GGUFType = .f32) -> (inout GGUFWriter) -> Void {
            { $0.addTensor(name, type: type, dimensions: dimensions, floats: []) }
        }
        #expect(code({ _ in }, alignment: 0) == .invalidAlignment(0))
        #expect(code({ _ in }, alignment: 24) == .invalidAlignment(24))
        #expect(code({ $0.set("", UInt8(1)) }) == .emptyName)
        #expect(code(tensor("", [1])) == .emptyName)
        #expect(code(tensor(String(repeating: "n", count: 64), [1])) == .nameTooLong(64, limit: 63))
        #expect(code(tensor("t", [])) == .invalidDimensionCount(0))
        #expect(code(tensor("t", [1, 1, 1, 1, 1])) == .invalidDimensionCount(5))
        #expect(code(tensor("t", [4, 0])) == .zeroDimension(index: 1))
        #expect(code(tensor("t", [4, -1])) == .zeroDimension(index: 1))
        #expect(code(tensor("t", [.max, 2])) == .sizeOverflow)
        #expect(code(tensor("t", [48], .q8_0)) == .rowNotInWholeBlocks(elements: 48, blockSize: 32))
        #expect(code(tensor("t", [3])) == .bufferSize(expected: 12, found: 0))
        #expect(code { $0.addTensor("t", type: .f32, dimensions: [1], floats: [1, 2]) } != nil)
        #expect(
            code { $0.addTensor("t", type: .iq4_XS, dimensions: [256], floats: .init(repeating: 0, count: 256)) }
                == .cannotQuantize(.iq4_XS))
        let twice: GGUFError.Code? = code {
            tensor("t", [1])(&$0)
            tensor("t", [1])(&$0)
        }
        #expect(twice == .duplicateName)
        #expect(folder.contents.isEmpty, "a failed write left something behind")
    }

    @Test func aFailedWriteLeavesTheOldFile() throws {
        let old = folder.file("model.gguf", [1, 2, 3])
        var writer = GGUFWriter()
        writer.addTensor("t", type: .f32, dimensions: [2], floats: [1])
        #expect(throws: GGUFError.self) { try writer.write(to: old) }
        #expect(try bytes(of: old) == [1, 2, 3])
        #expect(folder.contents == ["model.gguf"])
        #expect(throws: GGUFError.self) { try GGUFWriter().write(to: folder.path + "/no/such/folder") }
    }

    @Test func replacingAFileLeavesItsReadersUnharmed() throws {
        var writer = GGUFWriter()
        writer.addTensor("t", type: .f32, dimensions: [1], floats: [1])
        try writer.write(to: path)
        let before = try GGUFFile(path: path)
        try GGUFWriter().write(to: path)
        #expect(try before.tensor(required: "t").floats() == [1])
        #expect(try GGUFFile(path: path).tensors.isEmpty)
    }
}
