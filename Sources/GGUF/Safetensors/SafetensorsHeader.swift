import JSON

/// Reads the JSON header of a safetensors file and checks it against the file.
///
/// The header is an object: for each tensor `{"dtype": …, "shape": […], "data_offsets": [begin, end]}`, offsets counted
/// from the end of the header, and optionally `__metadata__` with strings. As the reference implementation demands, the
/// tensors' data fills the rest of the file without gaps or overlaps.
struct SafetensorsHeader {
    let file: MappedFile
    /// Where the data begins in the file.
    let dataStart: Int
    private let root: JSONObject

    private static let lengthSize = 8
    private static let metadataKey = "__metadata__"

    init(_ file: MappedFile) throws(GGUFError) {
        var cursor = ByteCursor(file.bytes, path: file.path)
        let place = GGUFError.Place.header("header length")
        guard file.size >= Self.lengthSize else { throw GGUFError(.notSafetensors, path: file.path) }
        let length = try cursor.read(UInt64.self, place)
        guard length <= UInt64(cursor.remaining) else {
            // Any file's first bytes are a length; only what begins like a header is taken for a damaged one.
            let isHeader = cursor.remaining > 0 && file.bytes[Self.lengthSize] == UInt8(ascii: "{")
            let available = UInt64(cursor.remaining)
            let code = isHeader ? GGUFError.Code.truncated(needed: length, available: available) : .notSafetensors
            throw GGUFError(code, path: file.path, place: place, byteOffset: 0)
        }
        guard length <= GGUFLimits.safetensorsHeader else {
            let code = GGUFError.Code.countTooLarge(length, limit: GGUFLimits.safetensorsHeader)
            throw GGUFError(code, path: file.path, place: place, byteOffset: 0)
        }
        let range = try cursor.skip(length, place)
        self.file = file
        dataStart = range.upperBound
        let text = UnsafeRawBufferPointer(rebasing: file.bytes[range]).assumingMemoryBound(to: UInt8.self)
        let value: JSONValue
        do {
            value = try JSONParser.parse(text, depthLimit: 8)
        } catch {
            let offset = range.lowerBound + error.offset
            throw GGUFError(.invalidHeader(error.description), path: file.path, byteOffset: offset)
        }
        guard let root = value.objectValue else { throw GGUFError(.notSafetensors, path: file.path) }
        self.root = root
    }

    /// The free-form strings that the file's writer left.
    func metadata() throws(GGUFError) -> [String: String] {
        guard let value = root[Self.metadataKey] else { return [:] }
        guard let object = value.objectValue else { throw invalid("metadata is not an object") }
        var result: [String: String] = [:]
        for member in object.members {
            guard let text = member.value.stringValue else { throw invalid("metadata holds more than strings") }
            result[member.key] = text
        }
        return result
    }

    /// The tensors, in the order of their data.
    func tensors() throws(GGUFError) -> [SafetensorsTensor] {
        var tensors: [SafetensorsTensor] = []
        for member in root.members where member.key != Self.metadataKey {
            tensors.append(try tensor(member.key, member.value))
        }
        tensors.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
        var end = dataStart
        for tensor in tensors {
            guard tensor.range.lowerBound == end else {
                throw invalid("its data does not follow the data before it", .tensor(tensor.name))
            }
            end = tensor.range.upperBound
        }
        guard end == file.size else { throw invalid("\(file.size - end) bytes belong to no tensor") }
        return tensors
    }

    private func tensor(_ name: String, _ value: JSONValue) throws(GGUFError) -> SafetensorsTensor {
        let place = GGUFError.Place.tensor(name)
        guard let typeName = value["dtype"]?.stringValue else { throw invalid("dtype is not a string", place) }
        guard let type = SafetensorsElementType(rawValue: typeName) else {
            throw GGUFError(.unsupportedElementType(typeName), path: file.path, place: place)
        }
        let shape = try naturals(value["shape"], "shape", place)
        guard shape.count <= GGUFLimits.safetensorsDimensions else {
            throw invalid("more than \(GGUFLimits.safetensorsDimensions) dimensions", place)
        }
        var elements = 1
        for extent in shape {
            let (product, overflow) = elements.multipliedReportingOverflow(by: extent)
            guard !overflow else { throw GGUFError(.sizeOverflow, path: file.path, place: place) }
            elements = product
        }
        let (size, overflow) = elements.multipliedReportingOverflow(by: type.size)
        guard !overflow else { throw GGUFError(.sizeOverflow, path: file.path, place: place) }
        let offsets = try naturals(value["data_offsets"], "data_offsets", place)
        guard offsets.count == 2, offsets[0] <= offsets[1] else { throw invalid("data_offsets is not a range", place) }
        let available = file.size - dataStart
        guard offsets[1] <= available else {
            let code = GGUFError.Code.truncated(needed: UInt64(offsets[1]), available: UInt64(available))
            throw GGUFError(code, path: file.path, place: place, byteOffset: dataStart)
        }
        guard offsets[1] - offsets[0] == size else {
            let code = GGUFError.Code.shapeDisagreesWithBytes(expected: size, found: offsets[1] - offsets[0])
            throw GGUFError(code, path: file.path, place: place, byteOffset: dataStart + offsets[0])
        }
        return SafetensorsTensor(
            name: name,
            elementType: type,
            shape: shape,
            elementCount: elements,
            file: file,
            range: dataStart + offsets[0]..<dataStart + offsets[1]
        )
    }

    private func naturals(
        _ value: JSONValue?,
        _ field: String,
        _ place: GGUFError.Place
    ) throws(GGUFError) -> [Int] {
        guard let array = value?.arrayValue else { throw invalid("\(field) is not an array", place) }
        var numbers: [Int] = []
        for element in array {
            guard let number = element.intValue, number >= 0 else {
                throw invalid("\(field) holds more than whole numbers from 0", place)
            }
            numbers.append(number)
        }
        return numbers
    }

    private func invalid(_ reason: String, _ place: GGUFError.Place = .file) -> GGUFError {
        GGUFError(.invalidHeader(reason), path: file.path, place: place)
    }
}
