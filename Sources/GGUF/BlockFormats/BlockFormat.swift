/// Conversion between stored tensors and f32, for every format that is read.
///
/// Both directions give the bytes that the reference implementation, `gguf.quants` of the `gguf` package on PyPI,
/// gives for the same input.
public enum BlockFormat {
    /// Formats that can be widened. A new one is a file in this folder and a line here.
    private static let decoders: [any BlockDecoder.Type] = [
        F32.self, F16.self, BF16.self,
        Q4_0.self, Q4_1.self, Q5_0.self, Q5_1.self, Q8_0.self,
        Q2_K.self, Q3_K.self, Q4_K.self, Q5_K.self, Q6_K.self,
        IQ4_NL.self, IQ4_XS.self, MXFP4.self,
    ]

    /// Whether tensors of `type` can be widened to f32.
    public static func canDequantize(_ type: GGUFType) -> Bool { decoder(of: type) != nil }

    /// Whether f32 tensors can be rounded to `type`.
    public static func canQuantize(_ type: GGUFType) -> Bool { encoder(of: type) != nil }

    /// Widens rows to f32.
    ///
    /// - Parameters:
    ///   - type: how the rows are stored.
    ///   - rows: the number of rows.
    ///   - elementsPerRow: the length of each, whole blocks.
    ///   - input: the stored rows, without gaps: exactly as many bytes as they take.
    ///   - output: room for exactly `rows * elementsPerRow` numbers.
    /// - Throws: `GGUFError` with `cannotDequantize`, `rowNotInWholeBlocks` or `bufferSize`.
    public static func dequantize(
        type: GGUFType,
        rows: Int,
        elementsPerRow: Int,
        from input: UnsafeRawBufferPointer,
        into output: UnsafeMutableBufferPointer<Float>
    ) throws(GGUFError) {
        guard let decoder = decoder(of: type) else { throw GGUFError(.cannotDequantize(type), path: "") }
        let size = try Size(type, rows: rows, elementsPerRow: elementsPerRow)
        try size.demand(bytes: input.count, elements: output.count)
        guard let source = input.baseAddress, let target = output.baseAddress else { return }
        decoder.decode(blocks: size.blocks, source.assumingMemoryBound(to: UInt8.self), into: target)
    }

    /// Rounds f32 rows to `type`.
    ///
    /// - Parameters:
    ///   - type: how the rows are to be stored.
    ///   - rows: the number of rows.
    ///   - elementsPerRow: the length of each, whole blocks.
    ///   - input: exactly `rows * elementsPerRow` numbers.
    ///   - output: room for exactly the bytes that the rows take.
    /// - Throws: `GGUFError` with `cannotQuantize`, `rowNotInWholeBlocks`, `bufferSize`, or `notRepresentable` for a
    ///   number that a block format cannot hold: NaN, an infinity, or a magnitude over 65,504.
    public static func quantize(
        type: GGUFType,
        rows: Int,
        elementsPerRow: Int,
        from input: UnsafeBufferPointer<Float>,
        into output: UnsafeMutableRawBufferPointer
    ) throws(GGUFError) {
        guard let encoder = encoder(of: type) else { throw GGUFError(.cannotQuantize(type), path: "") }
        let size = try Size(type, rows: rows, elementsPerRow: elementsPerRow)
        try size.demand(bytes: output.count, elements: input.count)
        guard let source = input.baseAddress, let target = output.baseAddress else { return }
        if !encoder.storesEveryNumber {
            // A magnitude that a half can hold bounds every scale and minimum that a block derives from it.
            for (index, value) in input.enumerated() where !(value.magnitude <= HalfPrecision.largest) {
                throw GGUFError(.notRepresentable(value: value, row: index / elementsPerRow), path: "")
            }
        }
        encoder.encode(blocks: size.blocks, source, into: target.assumingMemoryBound(to: UInt8.self))
    }

    private static func decoder(of type: GGUFType) -> (any BlockDecoder.Type)? {
        decoders.first { $0.type == type }
    }

    private static func encoder(of type: GGUFType) -> (any BlockEncoder.Type)? {
        decoder(of: type) as? any BlockEncoder.Type
    }

    /// The extent of some rows, in elements, blocks and bytes.
    private struct Size {
        let elements: Int
        let blocks: Int
        let bytes: Int

        init(_ type: GGUFType, rows: Int, elementsPerRow: Int) throws(GGUFError) {
            guard elementsPerRow >= 0, elementsPerRow.isMultiple(of: type.blockSize) else {
                let elements = UInt64(max(elementsPerRow, 0))
                throw GGUFError(.rowNotInWholeBlocks(elements: elements, blockSize: type.blockSize), path: "")
            }
            let (elements, overflow) = rows.multipliedReportingOverflow(by: elementsPerRow)
            guard rows >= 0, !overflow, let bytes = type.byteCount(elements: elements) else {
                throw GGUFError(.sizeOverflow, path: "")
            }
            self.elements = elements
            self.bytes = bytes
            blocks = elements / type.blockSize
        }

        func demand(bytes found: Int, elements foundElements: Int) throws(GGUFError) {
            guard found == bytes else { throw GGUFError(.bufferSize(expected: bytes, found: found), path: "") }
            guard foundElements == elements else {
                // In bytes of f32; no overflow, for the buffer exists and the other count is only reported.
                let size = MemoryLayout<Float>.size
                throw GGUFError(.bufferSize(expected: elements &* size, found: foundElements &* size), path: "")
            }
        }
    }
}
