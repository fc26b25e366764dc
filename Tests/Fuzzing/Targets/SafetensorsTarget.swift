import GGUF

/// Opens the bytes as a safetensors file and reads all of it: the texts, every tensor, every row.
@_cdecl("examine")
public func examine(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
    let copy = MappedFile(copying: Array(UnsafeBufferPointer(start: bytes, count: count)))
    guard let file = try? SafetensorsFile(copy) else { return }
    _ = file.metadata.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
    for tensor in file.tensors {
        _ = tensor.withUnsafeBytes { $0.reduce(0, ^) }
        _ = try? tensor.floats()
        var row = [Float](repeating: 0, count: tensor.elementsPerRow)
        for index in [0, tensor.rowCount - 1] where index >= 0 {
            try? row.withUnsafeMutableBufferPointer { try tensor.read(rows: index..<index + 1, into: $0) }
        }
    }
}
