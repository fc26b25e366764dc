/// One tensor of a safetensors file. Its data stays in the mapping.
public struct SafetensorsTensor: Sendable {
    /// The tensor's name.
    public let name: String
    /// How its elements are stored.
    public let elementType: SafetensorsElementType
    /// The extents, outermost first, as frameworks print them; empty for a single number.
    public let shape: [Int]
    /// Elements in all.
    public let elementCount: Int

    let file: MappedFile
    let range: Range<Int>

    /// Elements in a row: the innermost extent.
    public var elementsPerRow: Int { shape.last ?? 1 }

    /// Rows: the product of all extents but the innermost.
    public var rowCount: Int { elementsPerRow == 0 ? 0 : elementCount / elementsPerRow }

    /// Calls `body` with the data, little-endian, which is valid only during the call.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(file) {} }
        return try body(UnsafeRawBufferPointer(rebasing: file.bytes[range]))
    }

    /// Reads consecutive rows as f32; f64 is rounded.
    ///
    /// - Parameters:
    ///   - rows: rows to read, within `0..<rowCount`.
    ///   - output: room for exactly `rows.count * elementsPerRow` numbers.
    /// - Throws: `GGUFError` with `unsupportedElementType` for whole numbers and truth values, `bufferSize`, or
    ///   `valueOutOfRange` for rows that are not there.
    public func read(rows: Range<Int>, into output: UnsafeMutableBufferPointer<Float>) throws(GGUFError) {
        guard rows.lowerBound >= 0, rows.upperBound <= rowCount else {
            throw error(.valueOutOfRange("rows \(rows)", allowed: "0..<\(rowCount)"))
        }
        let elements = rows.lowerBound * elementsPerRow..<rows.upperBound * elementsPerRow
        guard output.count == elements.count else {
            let size = MemoryLayout<Float>.size
            throw error(.bufferSize(expected: elements.count * size, found: output.count * size))
        }
        defer { withExtendedLifetime(file) {} }
        let start = range.lowerBound + elements.lowerBound * elementType.size
        let end = range.lowerBound + elements.upperBound * elementType.size
        let source = UnsafeRawBufferPointer(rebasing: file.bytes[start..<end])
        if let type = elementType.ggufType {
            do {
                try BlockFormat.dequantize(
                    type: type, rows: rows.count, elementsPerRow: elementsPerRow, from: source, into: output
                )
            } catch {
                throw self.error(error.code)
            }
        } else if elementType == .f64 {
            for index in 0..<output.count {
                output[index] = Float(Double.decode(source, at: index * elementType.size))
            }
        } else {
            throw error(.unsupportedElementType(elementType.rawValue))
        }
    }

    /// All elements as f32, row after row.
    ///
    /// - Throws: `GGUFError` with `unsupportedElementType` for whole numbers and truth values.
    public func floats() throws(GGUFError) -> [Float] {
        var result = [Float](repeating: 0, count: elementCount)
        try result.withUnsafeMutableBufferPointer { (output) throws(GGUFError) in
            try read(rows: 0..<rowCount, into: output)
        }
        return result
    }

    private func error(_ code: GGUFError.Code) -> GGUFError {
        GGUFError(code, path: file.path, place: .tensor(name), byteOffset: range.lowerBound)
    }
}
