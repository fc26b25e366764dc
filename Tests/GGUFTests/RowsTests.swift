import GGUF
import Testing

/// Rows that are rounded on all cores, some at a time.
@Suite struct RowsTests {
    private let folder = TemporaryFolder()
    private var path: String { folder.path + "/model.gguf" }

    /// A number for each element, so that every row is another.
    private static func number(_ index: Int) -> Float { Float(index &* 2_654_435_761 % 1000) / 500 - 1 }

    private func write(
        _ type: GGUFType, rows: Int, width: Int, number: @escaping @Sendable (Int) -> Float
    ) throws(GGUFError) {
        var writer = GGUFWriter()
        writer.addTensor("t", type: type, dimensions: [width, rows]) { (sink) throws(GGUFError) in
            try sink.write(rowCount: rows) { rows, buffer in
                for index in 0..<buffer.count { buffer[index] = number(rows.lowerBound * width + index) }
            }
        }
        try writer.write(to: path)
    }

    /// Fewer rows than cores, one more than a part holds, and more than are in memory at once.
    @Test(arguments: [(1, 64), (3, 32), (65, 32), (1500, 1024)])
    func bytesAreThoseOfOneThread(rows: Int, width: Int) throws {
        try write(.q8_0, rows: rows, width: width, number: Self.number)
        let stored = try GGUFFile(path: path).tensor(required: "t").withUnsafeBytes { Array($0) }
        #expect(try stored == quantize((0..<rows * width).map(Self.number), .q8_0, rows: rows))
    }

    @Test func theFirstOfSeveralFlawsIsTold() {
        do {
            try write(.q4_0, rows: 3000, width: 512) { $0 / 512 == 2100 || $0 / 512 >= 2500 ? .nan : 1 }
            Issue.record("NaN was written")
        } catch {
            guard case .notRepresentable(_, row: 2100) = error.code else {
                Issue.record("\(error)")
                return
            }
            #expect(error.place == .tensor("t"))
        }
        #expect(folder.contents.isEmpty)
    }

    @Test func anErrorOfTheReaderIsPassedOn() {
        let flaw = GGUFError(.missing, path: "elsewhere")
        var writer = GGUFWriter()
        writer.addTensor("t", type: .q8_0, dimensions: [32, 4]) { (sink) throws(GGUFError) in
            try sink.write(rowCount: 4) { (_, _) throws(GGUFError) in throw flaw }
        }
        #expect(throws: flaw) { try writer.write(to: path) }
    }

    @Test func refusesMoreOrFewerRowsThanTheTensorHas() {
        for rows in [-1, 0, 3, 5] {
            var writer = GGUFWriter()
            writer.addTensor("t", type: .q8_0, dimensions: [32, 4]) { (sink) throws(GGUFError) in
                try sink.write(rowCount: rows) { _, buffer in buffer.update(repeating: 1) }
            }
            #expect(throws: GGUFError.self) { try writer.write(to: path) }
        }
    }

    @Test func whatWasReleasedIsReadAgain() throws {
        try write(.f32, rows: 64, width: 1024, number: Self.number)
        let tensor = try GGUFFile(path: path).tensor(required: "t")
        let before = try tensor.floats()
        tensor.releasePages()
        #expect(try tensor.floats() == before)
    }
}
