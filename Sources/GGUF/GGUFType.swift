// The names are ggml's own; camel case would hide which format is meant.
// swift-format-ignore: AlwaysUseLowerCamelCase
/// How the elements of a tensor are stored, with the type ids of ggml.
///
/// A quantized type stores `blockSize` consecutive elements of a row in `bytesPerBlock` bytes.
public enum GGUFType: UInt32, Sendable, Hashable, CaseIterable {
    case f32 = 0
    case f16 = 1
    case q4_0 = 2
    case q4_1 = 3
    case q5_0 = 6
    case q5_1 = 7
    case q8_0 = 8
    case q2_K = 10
    case q3_K = 11
    case q4_K = 12
    case q5_K = 13
    case q6_K = 14
    case iq4_NL = 20
    case iq4_XS = 23
    case i8 = 24
    case i16 = 25
    case i32 = 26
    case i64 = 27
    case f64 = 28
    case bf16 = 30
    case mxfp4 = 39

    /// Elements in one block; 1 for types without blocks.
    public var blockSize: Int { layout.elements }

    /// Bytes of one block.
    public var bytesPerBlock: Int { layout.bytes }

    /// The name ggml gives the type, such as `Q4_K`.
    public var name: String { layout.name }

    /// Finds a type by its name, in either case.
    public init?(name: String) {
        let wanted = name.uppercased()
        guard let type = Self.allCases.first(where: { $0.name == wanted }) else { return nil }
        self = type
    }

    /// Bytes that `elements` consecutive elements take, or `nil` where they are not whole blocks or overflow.
    public func byteCount(elements: Int) -> Int? {
        let (blocks, rest) = elements.quotientAndRemainder(dividingBy: blockSize)
        guard elements >= 0, rest == 0 else { return nil }
        let (bytes, overflow) = blocks.multipliedReportingOverflow(by: bytesPerBlock)
        return overflow ? nil : bytes
    }

    /// Bytes that a tensor of these extents takes, innermost extent first.
    ///
    /// - Throws: `GGUFError`, without a place, for what no tensor can have: no or more than four extents, one that is
    ///   not positive, rows that are not whole blocks, or a size beyond the address space.
    func byteCount(dimensions: [Int]) throws(GGUFError) -> Int {
        guard let row = dimensions.first, dimensions.count <= GGUFLimits.dimensions else {
            throw GGUFError(.invalidDimensionCount(UInt32(clamping: dimensions.count)), path: "")
        }
        if let index = dimensions.firstIndex(where: { $0 <= 0 }) {
            throw GGUFError(.zeroDimension(index: index), path: "")
        }
        guard row.isMultiple(of: blockSize) else {
            throw GGUFError(.rowNotInWholeBlocks(elements: UInt64(row), blockSize: blockSize), path: "")
        }
        var elements = 1
        for dimension in dimensions {
            let (product, overflow) = elements.multipliedReportingOverflow(by: dimension)
            guard !overflow else { throw GGUFError(.sizeOverflow, path: "") }
            elements = product
        }
        guard let bytes = byteCount(elements: elements) else { throw GGUFError(.sizeOverflow, path: "") }
        return bytes
    }

    private var layout: (name: String, elements: Int, bytes: Int) {
        switch self {
        case .f32: ("F32", 1, 4)
        case .f16: ("F16", 1, 2)
        case .bf16: ("BF16", 1, 2)
        case .f64: ("F64", 1, 8)
        case .i8: ("I8", 1, 1)
        case .i16: ("I16", 1, 2)
        case .i32: ("I32", 1, 4)
        case .i64: ("I64", 1, 8)
        case .q4_0: ("Q4_0", 32, 18)
        case .q4_1: ("Q4_1", 32, 20)
        case .q5_0: ("Q5_0", 32, 22)
        case .q5_1: ("Q5_1", 32, 24)
        case .q8_0: ("Q8_0", 32, 34)
        case .q2_K: ("Q2_K", 256, 84)
        case .q3_K: ("Q3_K", 256, 110)
        case .q4_K: ("Q4_K", 256, 144)
        case .q5_K: ("Q5_K", 256, 176)
        case .q6_K: ("Q6_K", 256, 210)
        case .iq4_NL: ("IQ4_NL", 32, 18)
        case .iq4_XS: ("IQ4_XS", 256, 136)
        case .mxfp4: ("MXFP4", 32, 17)
        }
    }
}
