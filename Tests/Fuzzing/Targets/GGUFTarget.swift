import GGUF

/// Opens the bytes as a GGUF file and reads all of it: every value as every type, every tensor's first and last row.
@_cdecl("examine")
public func examine(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
    guard let file = try? GGUFFile(MappedFile(copying: Array(UnsafeBufferPointer(start: bytes, count: count)))) else {
        return
    }
    for key in file.metadata.keys { read(key, of: file.metadata) }
    guard let recipe = QuantizationRecipe(named: "q4_k_m")?.adapted(toTensors: file.tensors.map(\.name)) else { return }
    let writable = QuantizationRecipe.all.map(\.base)
    for tensor in file.tensors {
        _ = recipe.type(forTensor: tensor.name, dimensions: tensor.dimensions)
        _ = tensor.withUnsafeBytes { $0.reduce(0, ^) }
        widen(tensor)
        // Searching for scales is slow: one input in eight is rounded, to a format of the fuzzer's choice.
        let choice = count % (8 * writable.count)
        if choice < writable.count { round(tensor, to: writable[choice]) }
    }
}

private func read(_ key: String, of metadata: GGUFMetadata) {
    _ = try? metadata.string(key)
    _ = try? metadata.int(key)
    _ = try? metadata.uint(key)
    _ = try? metadata.float(key)
    _ = try? metadata.bool(key)
    if let array = try? metadata.array(key) { read(array) }
}

private func read(_ array: GGUFArray) {
    _ = try? array.strings()
    _ = try? array.integers()
    _ = try? array.floats()
    _ = try? array.int32s()
    _ = try? array.values(as: UInt8.self)
    if let table = try? array.stringTable() { for index in 0..<table.count { _ = table.string(at: index) } }
    for inner in (try? array.arrays()) ?? [] { read(inner) }
}

private func widen(_ tensor: GGUFTensor) {
    for index in Set([0, tensor.rowCount - 1]) { _ = row(index, of: tensor) }
}

private func row(_ index: Int, of tensor: GGUFTensor) -> [Float]? {
    var row = [Float](repeating: 0, count: tensor.elementsPerRow)
    do {
        try row.withUnsafeMutableBufferPointer { (output) throws(GGUFError) in
            try tensor.dequantize(rows: index..<index + 1, into: output)
        }
    } catch {
        return nil
    }
    return row
}

private func round(_ tensor: GGUFTensor, to type: GGUFType) {
    guard let row = row(0, of: tensor), let size = type.byteCount(elements: row.count) else { return }
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 1)
    defer { block.deallocate() }
    row.withUnsafeBufferPointer { numbers in
        try? BlockFormat.quantize(type: type, rows: 1, elementsPerRow: numbers.count, from: numbers, into: block)
    }
}
