import GGUF

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The path of a committed fixture.
func fixture(_ name: String, here: String = #filePath) -> String {
    here.prefix(upTo: here.lastIndex(of: "/") ?? here.endIndex) + "/Fixtures/" + name
}

/// A folder of its own for one test, removed with its files when the test lets go of it.
final class TemporaryFolder {
    let path: String

    init() {
        var template = Array("/tmp/gguf-tests-XXXXXX".utf8CString)
        precondition(mkdtemp(&template) != nil, "no temporary folder can be made")
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        for name in contents { unlink(path + "/" + name) }
        rmdir(path)
    }

    /// The names of the files in the folder.
    var contents: [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Writes a file and gives its path.
    func file(_ name: String, _ bytes: [UInt8]) -> String {
        let target = path + "/" + name
        let descriptor = open(target, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        precondition(descriptor >= 0, "a test file cannot be made")
        defer { close(descriptor) }
        precondition(write(descriptor, bytes, bytes.count) == bytes.count, "a test file cannot be written")
        return target
    }
}

/// All bytes of a file.
func bytes(of path: String) throws -> [UInt8] { try MappedFile(path: path).withUnsafeBytes { Array($0) } }

/// SplitMix64, so that random tests repeat.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

/// Lays out the bytes of a GGUF file without judging them.
struct RawGGUF {
    var version: UInt32 = 3
    var tensorCount: UInt64?
    var keyCount: UInt64?
    var entries: [[UInt8]] = []
    var tensors: [[UInt8]] = []
    var data: [UInt8] = []
    var alignment = 32

    /// A metadata entry: a key, a type id, and the value's bytes.
    static func entry(_ key: String, type: UInt32, _ value: [UInt8]) -> [UInt8] {
        encoded(key) + encoded(type) + value
    }

    static func entry(_ key: String, _ value: some GGUFElement) -> [UInt8] {
        entry(key, type: type(of: value).valueType.rawValue, encoded(value))
    }

    static func tensor(
        _ name: String,
        dimensions: [UInt64],
        count: UInt32? = nil,
        type: UInt32 = 0,
        offset: UInt64 = 0
    ) -> [UInt8] {
        encoded(name) + encoded(count ?? UInt32(dimensions.count)) + dimensions.flatMap { encoded($0) } + encoded(type)
            + encoded(offset)
    }

    static func encoded(_ value: some GGUFElement) -> [UInt8] {
        var bytes: [UInt8] = []
        value.encode(into: &bytes)
        return bytes
    }

    var bytes: [UInt8] {
        var bytes = Array("GGUF".utf8) + Self.encoded(version)
        bytes += Self.encoded(tensorCount ?? UInt64(tensors.count)) + Self.encoded(keyCount ?? UInt64(entries.count))
        bytes += (entries + tensors).joined()
        if !data.isEmpty {
            while bytes.count % alignment != 0 { bytes.append(0) }
            bytes += data
        }
        return bytes
    }

    func open() throws(GGUFError) -> GGUFFile { try GGUFFile(MappedFile(copying: bytes)) }

    /// The error that opening ends in, or `nil`.
    var failure: GGUFError? {
        do {
            _ = try open()
            return nil
        } catch {
            return error
        }
    }
}

/// Rounds rows of equal length.
func quantize(_ numbers: [Float], _ type: GGUFType, rows: Int) throws(GGUFError) -> [UInt8] {
    let elements = numbers.count / rows
    let output = UnsafeMutableRawBufferPointer.allocate(
        byteCount: type.byteCount(elements: numbers.count) ?? 0,
        alignment: 1
    )
    defer { output.deallocate() }
    try numbers.withUnsafeBufferPointer { (input) throws(GGUFError) in
        try BlockFormat.quantize(type: type, rows: rows, elementsPerRow: elements, from: input, into: output)
    }
    return Array(output)
}

/// Widens stored rows; `room` is the size of the buffer where it shall be a wrong one.
@discardableResult
func dequantize(
    _ bytes: [UInt8],
    _ type: GGUFType,
    rows: Int,
    elements: Int,
    room: Int? = nil
) throws(GGUFError) -> [Float] {
    var output = [Float](repeating: 0, count: room ?? max(rows, 0) * elements)
    try output.withUnsafeMutableBufferPointer { (output) throws(GGUFError) in
        try bytes.withUnsafeBufferPointer { (input) throws(GGUFError) in
            try BlockFormat.dequantize(
                type: type,
                rows: rows,
                elementsPerRow: elements,
                from: UnsafeRawBufferPointer(input),
                into: output
            )
        }
    }
    return output
}
