/// One tensor of a GGUF file. Its data stays in the mapping.
public struct GGUFTensor: Sendable {
    /// The tensor's name.
    public let name: String
    /// How its elements are stored.
    public let type: GGUFType
    /// The extents, innermost first: `dimensions[0]` is the length of a row. One to four, none zero.
    public let dimensions: [Int]
    /// Where the data begins in the file.
    public let byteOffset: Int
    /// The bytes of the data.
    public let byteCount: Int

    let file: MappedFile

    /// Elements in a row: the innermost extent.
    public var elementsPerRow: Int { dimensions[0] }

    /// Rows: the product of all extents but the innermost.
    public var rowCount: Int { dimensions.dropFirst().reduce(1, *) }

    /// Elements in all.
    public var elementCount: Int { elementsPerRow * rowCount }

    /// Bytes of a row. Rows follow each other without gaps.
    public var bytesPerRow: Int { byteCount / rowCount }

    /// The data as it lies in the mapping. Valid only while this tensor, its file, or another value made from the file
    /// is alive; kernels read through it without copying.
    public var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: file.bytes[byteOffset..<byteOffset + byteCount])
    }

    /// Calls `body` with the data, which is valid only during the call.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(file) {} }
        return try body(bytes)
    }

    /// Widens consecutive rows to f32.
    ///
    /// - Parameters:
    ///   - rows: rows to widen, within `0..<rowCount`.
    ///   - output: room for exactly `rows.count * elementsPerRow` numbers.
    /// - Throws: `GGUFError` with `cannotDequantize`, `bufferSize`, or `valueOutOfRange` for rows that are not there.
    public func dequantize(rows: Range<Int>, into output: UnsafeMutableBufferPointer<Float>) throws(GGUFError) {
        guard rows.lowerBound >= 0, rows.upperBound <= rowCount else {
            throw error(.valueOutOfRange("rows \(rows)", allowed: "0..<\(rowCount)"))
        }
        defer { withExtendedLifetime(file) {} }
        let source = bytes[rows.lowerBound * bytesPerRow..<rows.upperBound * bytesPerRow]
        do {
            try BlockFormat.dequantize(
                type: type,
                rows: rows.count,
                elementsPerRow: elementsPerRow,
                from: UnsafeRawBufferPointer(rebasing: source),
                into: output
            )
        } catch {
            throw self.error(error.code)
        }
    }

    /// All elements as f32, row after row.
    ///
    /// - Throws: `GGUFError` with `cannotDequantize`.
    public func floats() throws(GGUFError) -> [Float] {
        var result = [Float](repeating: 0, count: elementCount)
        try result.withUnsafeMutableBufferPointer { (output) throws(GGUFError) in
            try dequantize(rows: 0..<rowCount, into: output)
        }
        return result
    }

    /// Lets the system take back the memory that reading the data filled; it is read from the file again when it is
    /// asked for. For passes over models that are larger than memory.
    public func releasePages() { file.releasePages(byteOffset..<byteOffset + byteCount) }

    /// Demands a shape, so that what follows may rely on it.
    ///
    /// - Throws: `GGUFError` with `wrongShape`.
    public func require(dimensions expected: [Int]) throws(GGUFError) {
        guard dimensions == expected else { throw error(.wrongShape(expected: expected, found: dimensions)) }
    }

    /// A flaw of this tensor, with its file, its name and where its data begins.
    public func error(_ code: GGUFError.Code) -> GGUFError {
        GGUFError(code, path: file.path, place: .tensor(name), byteOffset: byteOffset)
    }
}
