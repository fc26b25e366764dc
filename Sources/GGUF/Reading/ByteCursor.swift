/// Reads little-endian fields one after another. Every read is checked against what is left of the bytes.
struct ByteCursor {
    let bytes: UnsafeRawBufferPointer
    let path: String
    private(set) var offset: Int = 0

    init(_ bytes: UnsafeRawBufferPointer, path: String, offset: Int = 0) {
        self.bytes = bytes
        self.path = path
        self.offset = offset
    }

    var remaining: Int { bytes.count - offset }

    /// Reads one integer.
    mutating func read<T: FixedWidthInteger>(_ type: T.Type, _ place: GGUFError.Place) throws(GGUFError) -> T {
        let start = offset
        try skip(UInt64(MemoryLayout<T>.size), place)
        return T(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: T.self))
    }

    /// Passes over `count` bytes and gives where they lie.
    @discardableResult
    mutating func skip(_ count: UInt64, _ place: GGUFError.Place) throws(GGUFError) -> Range<Int> {
        guard count <= UInt64(remaining) else {
            throw error(.truncated(needed: count, available: UInt64(remaining)), place)
        }
        let start = offset
        offset += Int(count)
        return start..<offset
    }

    /// Reads a name: a length and that many bytes of UTF-8, not empty.
    mutating func readName(limit: UInt64, _ place: GGUFError.Place) throws(GGUFError) -> String {
        let start = offset
        let length = try read(UInt64.self, place)
        guard length > 0 else { throw GGUFError(.emptyName, path: path, place: place, byteOffset: start) }
        guard length <= limit else {
            throw GGUFError(.nameTooLong(length, limit: limit), path: path, place: place, byteOffset: start)
        }
        let range = try skip(length, place)
        guard let name = String(utf8: UnsafeRawBufferPointer(rebasing: bytes[range])) else {
            throw GGUFError(.invalidUTF8, path: path, place: place, byteOffset: range.lowerBound)
        }
        return name
    }

    /// Passes over strings, each a length and that many bytes.
    mutating func skipStrings(_ count: UInt64, _ place: GGUFError.Place) throws(GGUFError) {
        // Vocabularies make this the longest loop of opening a file: nothing but two comparisons an element.
        var position = offset
        for _ in 0..<count {
            guard bytes.count - position >= 8 else {
                offset = position
                throw error(.truncated(needed: 8, available: UInt64(bytes.count - position)), place)
            }
            let length = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            position += 8
            guard length <= UInt64(bytes.count - position) else {
                offset = position
                throw error(.truncated(needed: length, available: UInt64(bytes.count - position)), place)
            }
            position += Int(length)
        }
        offset = position
    }

    /// An error about the field that begins at the current offset.
    func error(_ code: GGUFError.Code, _ place: GGUFError.Place) -> GGUFError {
        GGUFError(code, path: path, place: place, byteOffset: offset)
    }
}
