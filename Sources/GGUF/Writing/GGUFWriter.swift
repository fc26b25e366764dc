/// Writes GGUF version 3 files, tensor by tensor.
///
/// Keys and tensor descriptions are collected first; `write(to:)` then asks for each tensor's data in turn, so that no
/// more than what one tensor's closure holds is in memory. The same calls give the same bytes.
public struct GGUFWriter {
    /// What tensor data is aligned to, in bytes: a power of two up to 1 MiB.
    public let alignment: Int

    private var keys: [String] = []
    /// By key: the value with its type, as it stands in a file.
    private var values: [String: [UInt8]] = [:]
    private var tensors: [Tensor] = []

    private struct Tensor {
        let name: String
        let type: GGUFType
        let dimensions: [Int]
        let body: (inout GGUFTensorSink) throws(GGUFError) -> Void
    }

    /// An empty file.
    public init(alignment: Int = 32) {
        self.alignment = alignment
    }

    /// Sets the value at `key`; a value that was set before is replaced and keeps its place.
    public mutating func set(_ key: String, _ value: some GGUFElement) {
        var bytes: [UInt8] = []
        type(of: value).valueType.rawValue.encode(into: &bytes)
        value.encode(into: &bytes)
        setEncoded(key, bytes)
    }

    /// Copies all keys and values of a file that was read, but for its alignment.
    public mutating func copyMetadata(_ metadata: GGUFMetadata) {
        for key in metadata.keys where key != GGUFFile.alignmentKey {
            metadata.withEncodedValue(key) { type, value in
                var bytes: [UInt8] = []
                type.rawValue.encode(into: &bytes)
                bytes.append(contentsOf: value)
                setEncoded(key, bytes)
            }
        }
    }

    /// Removes the value at `key`, if there is one.
    public mutating func remove(_ key: String) {
        guard values.removeValue(forKey: key) != nil else { return }
        keys.removeAll { $0 == key }
    }

    /// Adds a tensor whose data `body` gives when the file is written.
    ///
    /// - Parameters:
    ///   - name: 1 to 63 bytes, used once.
    ///   - type: how the data is stored.
    ///   - dimensions: extents, innermost first: one to four, none zero, the first in whole blocks of `type`.
    ///   - body: writes the whole tensor into the sink.
    public mutating func addTensor(
        _ name: String,
        type: GGUFType,
        dimensions: [Int],
        body: @escaping (inout GGUFTensorSink) throws(GGUFError) -> Void
    ) {
        tensors.append(Tensor(name: name, type: type, dimensions: dimensions, body: body))
    }

    /// Adds a tensor whose data is rounded from `floats`, row after row.
    public mutating func addTensor(_ name: String, type: GGUFType, dimensions: [Int], floats: [Float]) {
        addTensor(name, type: type, dimensions: dimensions) { (sink) throws(GGUFError) in
            try floats.withUnsafeBufferPointer { (rows) throws(GGUFError) in try sink.write(rows: rows) }
        }
    }

    /// Adds a tensor of a file that was read, as it is.
    public mutating func addTensor(copying tensor: GGUFTensor) {
        addTensor(tensor.name, type: tensor.type, dimensions: tensor.dimensions) { (sink) throws(GGUFError) in
            try tensor.withUnsafeBytes { (bytes) throws(GGUFError) in try sink.write(bytes) }
        }
    }

    /// Writes the file. It appears at `path` when it is complete; until then an older one stays.
    ///
    /// - Parameter check: reads the complete file before it appears; what it throws stops that.
    /// - Throws: `GGUFError` for names, shapes or data that a reader would refuse, for failed writes, and from `check`.
    public func write(
        to path: String, check: ((GGUFFile) throws(GGUFError) -> Void)? = nil
    ) throws(GGUFError) {
        let sizes = try self.check(path)
        let output = try OutputFile(path: path)
        try output.write(header(sizes))
        try output.pad(to: alignment)
        for (tensor, size) in zip(tensors, sizes) {
            var sink = GGUFTensorSink(
                name: tensor.name,
                type: tensor.type,
                elementsPerRow: tensor.dimensions[0],
                byteCount: size,
                output: output
            )
            try tensor.body(&sink)
            guard sink.remaining == 0 else {
                let code = GGUFError.Code.bufferSize(expected: size, found: size - sink.remaining)
                throw GGUFError(code, path: path, place: .tensor(tensor.name))
            }
            try output.pad(to: alignment)
        }
        try output.commit(check)
    }

    private mutating func setEncoded(_ key: String, _ bytes: [UInt8]) {
        if values.updateValue(bytes, forKey: key) == nil { keys.append(key) }
    }
}

extension GGUFWriter {
    /// Checks everything a reader would, and gives each tensor's size in bytes.
    private func check(_ path: String) throws(GGUFError) -> [Int] {
        guard alignment > 0, alignment.nonzeroBitCount == 1, UInt64(alignment) <= GGUFLimits.alignment else {
            let code = GGUFError.Code.invalidAlignment(UInt64(clamping: alignment))
            throw GGUFError(code, path: path, place: .metadata(GGUFFile.alignmentKey))
        }
        for key in keys { try checkName(key, limit: GGUFLimits.keyLength, path, .metadata(key)) }
        var names: Set<String> = []
        var sizes: [Int] = []
        for tensor in tensors {
            let place = GGUFError.Place.tensor(tensor.name)
            try checkName(tensor.name, limit: GGUFLimits.writtenTensorNameLength, path, place)
            guard names.insert(tensor.name).inserted else {
                throw GGUFError(.duplicateName, path: path, place: place)
            }
            do {
                sizes.append(try tensor.type.byteCount(dimensions: tensor.dimensions))
            } catch {
                throw GGUFError(error.code, path: path, place: place)
            }
        }
        return sizes
    }

    private func checkName(
        _ name: String,
        limit: UInt64,
        _ path: String,
        _ place: GGUFError.Place
    ) throws(GGUFError) {
        let length = UInt64(name.utf8.count)
        guard length > 0 else { throw GGUFError(.emptyName, path: path, place: place) }
        guard length <= limit else { throw GGUFError(.nameTooLong(length, limit: limit), path: path, place: place) }
    }

    /// Everything before the tensors' data.
    private func header(_ sizes: [Int]) -> [UInt8] {
        var bytes: [UInt8] = []
        let writesAlignment = alignment != GGUFFile.defaultAlignment
        GGUFFile.magic.encode(into: &bytes)
        UInt32(3).encode(into: &bytes)
        UInt64(tensors.count).encode(into: &bytes)
        UInt64(keys.count + (writesAlignment ? 1 : 0)).encode(into: &bytes)
        for key in keys {
            key.encode(into: &bytes)
            bytes.append(contentsOf: values[key, default: []])
        }
        if writesAlignment {
            GGUFFile.alignmentKey.encode(into: &bytes)
            UInt32.valueType.rawValue.encode(into: &bytes)
            UInt32(alignment).encode(into: &bytes)
        }
        var offset = 0
        for (tensor, size) in zip(tensors, sizes) {
            tensor.name.encode(into: &bytes)
            UInt32(tensor.dimensions.count).encode(into: &bytes)
            for dimension in tensor.dimensions { UInt64(dimension).encode(into: &bytes) }
            tensor.type.rawValue.encode(into: &bytes)
            UInt64(offset).encode(into: &bytes)
            offset = (offset + size + alignment - 1) / alignment * alignment
        }
        return bytes
    }
}
