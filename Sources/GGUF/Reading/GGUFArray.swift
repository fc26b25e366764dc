/// A metadata array as it lies in the file. Its structure was checked when the file was opened; elements are decoded
/// only when they are asked for, so that opening a model doesn't pay for its vocabulary.
public struct GGUFArray: Sendable {
    /// The type of the elements.
    public let elementType: GGUFValueType
    /// The number of elements.
    public let count: Int

    let file: MappedFile
    let key: String
    /// Where the elements lie in the file.
    let range: Range<Int>

    /// Decodes all elements of a fixed-size type.
    ///
    /// - Throws: `GGUFError` with `wrongValueType` where the elements have another type.
    public func values<Element: GGUFFixedSizeElement>(as type: Element.Type) throws(GGUFError) -> [Element] {
        try demand(Element.valueType)
        let size = count == 0 ? 0 : range.count / count
        return [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
            for index in 0..<count {
                let element = Element.decode(file.bytes, at: range.lowerBound + index * size)
                buffer.initializeElement(at: index, to: element)
            }
            initialized = count
        }
    }

    /// All elements of an array of `float32`.
    public func floats() throws(GGUFError) -> [Float] { try values(as: Float.self) }

    /// All elements of an array of `int32`.
    public func int32s() throws(GGUFError) -> [Int32] { try values(as: Int32.self) }

    /// All elements of an array of any integer type.
    ///
    /// - Throws: `GGUFError` with `wrongValueType`, `countTooLarge` for more than four million, or `valueOutOfRange` for
    ///   a `uint64` beyond `Int.max`.
    public func integers() throws(GGUFError) -> [Int] {
        guard elementType.isInteger, let size = elementType.fixedSize else {
            throw error(.wrongValueType(expected: "array of integers", found: "array of \(elementType.name)"))
        }
        guard count <= GGUFLimits.widenedIntegers else {
            throw error(.countTooLarge(UInt64(count), limit: UInt64(GGUFLimits.widenedIntegers)))
        }
        var result: [Int] = []
        result.reserveCapacity(count)
        for index in 0..<count {
            let offset = range.lowerBound + index * size
            guard let value = elementType.decodeInteger(file.bytes, at: offset) else {
                let value = UInt64.decode(file.bytes, at: offset)
                throw error(.valueOutOfRange("\(value)", allowed: "0...\(Int.max)"), at: offset)
            }
            result.append(value)
        }
        return result
    }

    /// All elements of an array of `string`.
    ///
    /// - Throws: `GGUFError` with `wrongValueType`, or `invalidUTF8` at the string's byte offset.
    public func strings() throws(GGUFError) -> [String] {
        let table = try stringTable()
        var result: [String] = []
        result.reserveCapacity(count)
        for index in 0..<count {
            guard let string = table.string(at: index) else {
                throw error(.invalidUTF8, at: table.byteRange(at: index).lowerBound)
            }
            result.append(string)
        }
        return result
    }

    /// The strings of an array of `string`, each within reach by its index and none of them decoded.
    ///
    /// - Throws: `GGUFError` with `wrongValueType`.
    public func stringTable() throws(GGUFError) -> GGUFStringTable {
        try demand(.string)
        return try GGUFStringTable(self)
    }

    /// The elements of an array of arrays.
    ///
    /// - Throws: `GGUFError` with `wrongValueType`.
    public func arrays() throws(GGUFError) -> [GGUFArray] {
        try demand(.array)
        var parser = GGUFValueParser(ByteCursor(file.bytes, path: file.path, offset: range.lowerBound))
        var result: [GGUFArray] = []
        for _ in 0..<count {
            let element = try parser.readArray(place)
            result.append(
                GGUFArray(elementType: element.type, count: element.count, file: file, key: key, range: element.range)
            )
        }
        return result
    }

    /// The bytes of the elements as they stand in the file, for arrays of bytes and for copying.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(file) {} }
        return try body(UnsafeRawBufferPointer(rebasing: file.bytes[range]))
    }

    private func demand(_ type: GGUFValueType) throws(GGUFError) {
        guard elementType == type else {
            throw error(.wrongValueType(expected: "array of \(type.name)", found: "array of \(elementType.name)"))
        }
    }

    var place: GGUFError.Place { .metadata(key) }

    func error(_ code: GGUFError.Code, at offset: Int? = nil) -> GGUFError {
        GGUFError(code, path: file.path, place: place, byteOffset: offset ?? range.lowerBound)
    }
}
