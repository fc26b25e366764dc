import GGUF
import Testing

@Suite struct SafetensorsTests {
    private let folder = TemporaryFolder()

    private func file(_ header: String, data: [UInt8] = []) -> [UInt8] {
        RawGGUF.encoded(UInt64(header.utf8.count)) + Array(header.utf8) + data
    }

    private func failure(_ bytes: [UInt8]) -> GGUFError.Code? {
        do {
            _ = try SafetensorsFile(MappedFile(copying: bytes))
            return nil
        } catch {
            return error.code
        }
    }

    private func failure(_ header: String, data: Int = 8) -> GGUFError.Code? {
        failure(file(header, data: [UInt8](repeating: 0, count: data)))
    }

    @Test func readsWhatTheReferenceWrote() throws {
        let file = try SafetensorsFile(path: fixture("reference.safetensors"))
        #expect(file.metadata == ["format": "np"])
        #expect(file.tensors.count == 8)
        let matrix = try #require(file.tensor(named: "f32"))
        #expect(matrix.shape == [2, 3])
        #expect(matrix.rowCount == 2)
        #expect(matrix.elementsPerRow == 3)
        #expect(try matrix.floats() == [0, 0.25, 0.5, 0.75, 1, 1.25])
        #expect(try file.tensor(named: "f16")?.floats() == [1.5, -0.25])
        #expect(try file.tensor(named: "f64")?.floats() == [0.1, .infinity, -2])
        #expect(try file.tensor(named: "scalar")?.floats() == [3.5])
        #expect(file.tensor(named: "scalar")?.shape == [])
        #expect(try file.tensor(named: "none")?.floats() == [])
        #expect(file.tensor(named: "i64")?.elementType == .i64)
        #expect(throws: GGUFError.self) { try file.tensor(named: "i64")?.floats() }
        #expect(file.tensor(named: "u8")?.withUnsafeBytes { Array($0) } == [7])
        #expect(file.tensor(named: "absent") == nil)
    }

    @Test func readsTheRowsThatAreAskedFor() throws {
        let tensor = try #require(try SafetensorsFile(path: fixture("reference.safetensors")).tensor(named: "f32"))
        var row = [Float](repeating: 0, count: 3)
        try row.withUnsafeMutableBufferPointer { try tensor.read(rows: 1..<2, into: $0) }
        #expect(row == [0.75, 1, 1.25])
        #expect(throws: GGUFError.self) {
            try row.withUnsafeMutableBufferPointer { try tensor.read(rows: 2..<3, into: $0) }
        }
        #expect(throws: GGUFError.self) {
            try row.withUnsafeMutableBufferPointer { try tensor.read(rows: 0..<2, into: $0) }
        }
    }

    @Test func refusesWhatIsNotSafetensors() {
        #expect(failure([]) == .notSafetensors)
        #expect(failure([1, 0, 0]) == .notSafetensors)
        #expect(failure(Array("GGUF and something".utf8)) == .notSafetensors)
        #expect(failure("[]") == .notSafetensors)
        #expect(failure(Array(file(#"{"a": 1}"#).dropLast())) == .truncated(needed: 8, available: 7))
    }

    @Test(arguments: [
        "{", #"{"t": 1}"#, #"{"t": {}}"#, #"{"t": {"dtype": "F32"}}"#,
        #"{"t": {"dtype": "F32", "shape": [2], "data_offsets": [0]}}"#,
        #"{"t": {"dtype": "F32", "shape": [2], "data_offsets": [8, 0]}}"#,
        #"{"t": {"dtype": "F32", "shape": [-2], "data_offsets": [0, 8]}}"#,
        #"{"t": {"dtype": "F32", "shape": ["2"], "data_offsets": [0, 8]}}"#,
        #"{"t": {"dtype": "F32", "shape": [1.5], "data_offsets": [0, 8]}}"#,
        #"{"t": {"dtype": "F32", "shape": [2, 1, 1, 1, 1, 1, 1, 1, 1], "data_offsets": [0, 8]}}"#,
        #"{"t": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}"#,
        #"{"t": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}}"#,
        #"{"__metadata__": [], "t": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}"#,
        #"{"__metadata__": {"a": 1}, "t": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}"#,
        #"{"t": {"dtype": "U8", "shape": [8], "data_offsets": [0, 8]}, "t": 1}"#,
        #"{"a": {"dtype": "U8", "shape": [6], "data_offsets": [0, 6]}, "b": {"dtype": "U8", "shape": [4], "data_offsets": [4, 8]}}"#,
    ])
    func refusesInvalidHeaders(header: String) {
        guard case .invalidHeader = failure(header) else {
            Issue.record("\(String(describing: failure(header)))")
            return
        }
    }

    @Test func refusesSizesThatDoNotFit() {
        let sized = { (type: String, shape: String, end: Int) in
            failure(#"{"t": {"dtype": "\#(type)", "shape": \#(shape), "data_offsets": [0, \#(end)]}}"#)
        }
        #expect(sized("F32", "[2]", 8) == nil)
        #expect(sized("F32", "[3]", 8) == .shapeDisagreesWithBytes(expected: 12, found: 8))
        #expect(sized("F16", "[2]", 8) == .shapeDisagreesWithBytes(expected: 4, found: 8))
        #expect(sized("F32", "[3]", 12) == .truncated(needed: 12, available: 8))
        #expect(sized("F9", "[2]", 8) == .unsupportedElementType("F9"))
        #expect(sized("F32", "[4611686018427387904, 2]", 8) == .sizeOverflow)
        #expect(sized("F64", "[4611686018427387904]", 8) == .sizeOverflow)
    }

    @Test func refusesHeadersOverTheLimit() {
        let length = 2 << 20 + 1
        let bytes = RawGGUF.encoded(UInt64(length)) + [UInt8](repeating: 0x20, count: length)
        #expect(failure(bytes) == .countTooLarge(UInt64(length), limit: 2 << 20))
    }

    @Test func everyTruncationAndBitFlipIsSurvived() throws {
        let original = try bytes(of: fixture("reference.safetensors"))
        for length in 0..<original.count { #expect(failure(Array(original.prefix(length))) != nil) }
        for index in original.indices {
            for bit in 0..<8 {
                var bytes = original
                bytes[index] ^= 1 << bit
                guard let file = try? SafetensorsFile(MappedFile(copying: bytes)) else { continue }
                for tensor in file.tensors { _ = try? tensor.floats() }
            }
        }
    }

    @Test func joinsTheShardsOfAModel() throws {
        let header = #"{"\#("x")": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}"#
        let other = header.replacing("x", with: "y")
        _ = folder.file("one.safetensors", file(header, data: RawGGUF.encoded(Float(1))))
        _ = folder.file("two.safetensors", file(other, data: RawGGUF.encoded(Float(2))))
        _ = folder.file(
            "model.safetensors.index.json",
            Array(#"{"weight_map": {"y": "two.safetensors", "x": "one.safetensors"}}"#.utf8)
        )
        let model = try SafetensorsModel(directory: folder.path)
        #expect(model.tensors.map(\.name) == ["x", "y"])
        #expect(try model.tensor(required: "y").floats() == [2])
        #expect(throws: GGUFError.self) { try model.tensor(required: "z") }
    }

    @Test func prefersTheSingleFileAndNamesItWhereThereIsNone() throws {
        do {
            _ = try SafetensorsModel(directory: folder.path)
            Issue.record("an empty folder was accepted")
        } catch {
            #expect(error.path == folder.path + "/model.safetensors")
        }
        _ = folder.file("model.safetensors", try bytes(of: fixture("reference.safetensors")))
        #expect(try SafetensorsModel(directory: folder.path).tensors.count == 8)
    }

    @Test(arguments: ["../x.safetensors", "/etc/passwd", "..", ".", "", "a/b"])
    func keepsShardsInsideTheFolder(name: String) {
        _ = folder.file("model.safetensors.index.json", Array(#"{"weight_map": {"x": "\#(name)"}}"#.utf8))
        do {
            _ = try SafetensorsModel(directory: folder.path)
            Issue.record("'\(name)' was accepted")
        } catch {
            #expect(error.code == .invalidShardName(name))
        }
    }

    @Test func refusesAnIndexThatItsShardsDoNotBear() {
        let header = #"{"x": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}}"#
        _ = folder.file("one.safetensors", file(header, data: [0]))
        for index in ["[]", "{", #"{"weight_map": {"x": 1}}"#, #"{"weight_map": {"y": "one.safetensors"}}"#] {
            _ = folder.file("model.safetensors.index.json", Array(index.utf8))
            #expect(throws: GGUFError.self) { try SafetensorsModel(directory: folder.path) }
        }
    }
}
