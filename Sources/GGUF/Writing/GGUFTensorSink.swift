/// Where a tensor's data goes while a file is written. Data may come in pieces; together they must be the whole tensor.
public struct GGUFTensorSink {
    /// How the tensor is stored.
    public let type: GGUFType
    /// The length of its rows.
    public let elementsPerRow: Int
    /// Bytes that are still to be written.
    public private(set) var remaining: Int

    private let name: String
    private let byteCount: Int
    private let output: OutputFile

    init(name: String, type: GGUFType, elementsPerRow: Int, byteCount: Int, output: OutputFile) {
        self.name = name
        self.type = type
        self.elementsPerRow = elementsPerRow
        self.output = output
        self.byteCount = byteCount
        remaining = byteCount
    }

    /// Writes data that is already in the tensor's format.
    ///
    /// - Throws: `GGUFError` with `bufferSize` where it is more than the tensor holds, or `cannotWrite`.
    public mutating func write(_ bytes: UnsafeRawBufferPointer) throws(GGUFError) {
        guard bytes.count <= remaining else { throw error(.bufferSize(expected: remaining, found: bytes.count)) }
        try output.write(bytes)
        remaining -= bytes.count
    }

    /// Rounds whole rows of f32 to the tensor's format and writes them.
    ///
    /// - Throws: `GGUFError` with `cannotQuantize`, `notRepresentable`, `bufferSize`, or `cannotWrite`.
    public mutating func write(rows: UnsafeBufferPointer<Float>) throws(GGUFError) {
        guard rows.count.isMultiple(of: elementsPerRow), let size = type.byteCount(elements: rows.count),
            size <= remaining
        else {
            let size = type.byteCount(elements: rows.count) ?? rows.count
            throw error(.bufferSize(expected: remaining, found: size))
        }
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
        defer { block.deallocate() }
        try round(rows, firstRow: rowsWritten, into: block)
        try write(UnsafeRawBufferPointer(block))
    }

    /// Rounds whole rows of f32, the first of which is the tensor's row `firstRow`, into exactly the bytes they take.
    func round(
        _ rows: UnsafeBufferPointer<Float>, firstRow: Int, into block: UnsafeMutableRawBufferPointer
    ) throws(GGUFError) {
        do {
            let count = rows.count / elementsPerRow
            try BlockFormat.quantize(type: type, rows: count, elementsPerRow: elementsPerRow, from: rows, into: block)
        } catch {
            guard case .notRepresentable(let value, let row) = error.code else { throw self.error(error.code) }
            throw self.error(.notRepresentable(value: value, row: firstRow + row))
        }
    }

    private var rowsWritten: Int {
        guard let bytesPerRow = type.byteCount(elements: elementsPerRow) else { return 0 }
        return (byteCount - remaining) / bytesPerRow
    }

    private func error(_ code: GGUFError.Code) -> GGUFError {
        GGUFError(code, path: output.path, place: .tensor(name))
    }
}
