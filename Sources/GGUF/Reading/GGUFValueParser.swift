/// Walks over metadata values, checking their structure and decoding nothing.
struct GGUFValueParser {
    var cursor: ByteCursor

    init(_ cursor: ByteCursor) {
        self.cursor = cursor
    }

    /// The extent of an array: its element type, its count, and where its elements lie.
    struct ArrayExtent {
        let type: GGUFValueType
        let count: Int
        let range: Range<Int>
    }

    /// Reads a value type.
    mutating func readType(_ place: GGUFError.Place) throws(GGUFError) -> GGUFValueType {
        let start = cursor.offset
        let id = try cursor.read(UInt32.self, place)
        guard let type = GGUFValueType(rawValue: id) else {
            throw GGUFError(.unknownValueType(id), path: cursor.path, place: place, byteOffset: start)
        }
        return type
    }

    /// Passes over one value and gives where it lies.
    mutating func skipValue(_ type: GGUFValueType, _ place: GGUFError.Place) throws(GGUFError) -> Range<Int> {
        let start = cursor.offset
        switch type {
        case .string: try cursor.skipStrings(1, place)
        case .array: _ = try readArray(place)
        default: try skipFixed(type, count: 1, place)
        }
        return start..<cursor.offset
    }

    /// Passes over one array, its element type and count included.
    mutating func readArray(_ place: GGUFError.Place, depth: Int = 1) throws(GGUFError) -> ArrayExtent {
        guard depth <= GGUFLimits.arrayDepth else {
            throw cursor.error(.nestingTooDeep(limit: GGUFLimits.arrayDepth), place)
        }
        let type = try readType(place)
        let countOffset = cursor.offset
        let count = try cursor.read(UInt64.self, place)
        let fitting = UInt64(cursor.remaining / type.minimumSize)
        let limit =
            switch type {
            case .string: min(fitting, GGUFLimits.stringsInArray)
            case .array: min(fitting, GGUFLimits.arraysInArray)
            default: fitting
            }
        guard count <= limit else {
            let code = GGUFError.Code.countTooLarge(count, limit: limit)
            throw GGUFError(code, path: cursor.path, place: place, byteOffset: countOffset)
        }
        let start = cursor.offset
        switch type {
        case .string:
            try cursor.skipStrings(count, place)
        case .array:
            for _ in 0..<count { _ = try readArray(place, depth: depth + 1) }
        default:
            try skipFixed(type, count: Int(count), place)
        }
        return ArrayExtent(type: type, count: Int(count), range: start..<cursor.offset)
    }

    private mutating func skipFixed(
        _ type: GGUFValueType,
        count: Int,
        _ place: GGUFError.Place
    ) throws(GGUFError) {
        let size = type.fixedSize ?? 1
        // No overflow: a count was compared with what is left of the file.
        let range = try cursor.skip(UInt64(count * size), place)
        guard type == .bool else { return }
        for offset in range where cursor.bytes[offset] > 1 {
            let code = GGUFError.Code.invalidBool(cursor.bytes[offset])
            throw GGUFError(code, path: cursor.path, place: place, byteOffset: offset)
        }
    }
}
