import CKernels
import GGUF

/// A weight matrix [outputs, inputs], as kernels multiply it: the rows of a tensor, or some of them, where the file is
/// mapped and in the format that they have there.
struct WeightMatrix: @unchecked Sendable {
    // Sendable: the memory behind `start` is never written, and `owner` keeps it.
    let kernelType: ck_weight
    let start: UnsafeRawPointer
    let outputs: Int
    let inputs: Int
    /// Bytes from one row to the next.
    let rowBytes: Int
    private let owner: ParameterMemory

    /// The matrix in `tensor`, which must have the shape [inputs, outputs] in GGUF's order.
    /// - Throws: `GGUFError` for another shape, or a type that is no format of weights.
    init(_ tensor: GGUFTensor, outputs: Int, inputs: Int) throws(GGUFError) {
        try tensor.require(dimensions: outputs == 1 && tensor.dimensions.count == 1 ? [inputs] : [inputs, outputs])
        try self.init(tensor, rows: 0..<outputs, inputs: inputs)
    }

    /// Rows of `tensor`, each of `inputs` elements: a part of what a file keeps in one piece.
    /// - Throws: `GGUFError` for rows that are not there or have another length, or a type that is no format of weights.
    init(_ tensor: GGUFTensor, rows: Range<Int>, inputs: Int) throws(GGUFError) {
        guard tensor.elementsPerRow == inputs, rows.lowerBound >= 0, rows.upperBound <= tensor.rowCount else {
            throw tensor.error(.wrongShape(expected: [inputs, rows.upperBound], found: tensor.dimensions))
        }
        guard let type = Self.kernelType(of: tensor.type), let base = tensor.bytes.baseAddress else {
            throw tensor.error(.cannotDequantize(tensor.type))
        }
        kernelType = type
        rowBytes = tensor.bytesPerRow
        start = base + rows.lowerBound * rowBytes
        outputs = rows.count
        self.inputs = inputs
        owner = .mapped(tensor)
    }

    /// The same for products with activations in f32: rows that the file has in blocks are widened.
    /// - Throws: As above.
    init(unpacking tensor: GGUFTensor, rows: Range<Int>, inputs: Int) throws(GGUFError) {
        let mapped = try WeightMatrix(tensor, rows: rows, inputs: inputs)
        guard ck_packing_for(mapped.kernelType) != CK_PACK_NONE else {
            self = mapped
            return
        }
        let elements = rows.lowerBound * inputs..<rows.upperBound * inputs
        let floats = OwnedFloats(Array(try tensor.floats()[elements]))
        kernelType = CK_WEIGHT_F32
        start = UnsafeRawPointer(floats.start)
        outputs = rows.count
        self.inputs = inputs
        rowBytes = inputs * MemoryLayout<Float>.stride
        owner = .owned(floats)
    }

    /// Copies one row, widened to f32.
    /// - Precondition: `row` is below `outputs`.
    func copyRow(_ row: Int, to out: UnsafeMutablePointer<Float>, _ kernels: Kernels) {
        precondition(row >= 0 && row < outputs, "ids are checked when a sequence is submitted")
        kernels.dequantizeRow(kernelType, start + row * rowBytes, count: inputs, into: out)
    }

    /// The kernels' name for a format; nil for what is not a format of weights.
    private static func kernelType(of type: GGUFType) -> ck_weight? {
        switch type {
        case .f32: CK_WEIGHT_F32
        case .f16: CK_WEIGHT_F16
        case .bf16: CK_WEIGHT_BF16
        case .q4_0: CK_WEIGHT_Q4_0
        case .q4_1: CK_WEIGHT_Q4_1
        case .q5_0: CK_WEIGHT_Q5_0
        case .q5_1: CK_WEIGHT_Q5_1
        case .q8_0: CK_WEIGHT_Q8_0
        case .q2_K: CK_WEIGHT_Q2_K
        case .q3_K: CK_WEIGHT_Q3_K
        case .q4_K: CK_WEIGHT_Q4_K
        case .q5_K: CK_WEIGHT_Q5_K
        case .q6_K: CK_WEIGHT_Q6_K
        case .iq4_NL: CK_WEIGHT_IQ4_NL
        case .iq4_XS: CK_WEIGHT_IQ4_XS
        case .mxfp4: CK_WEIGHT_MXFP4
        case .i8, .i16, .i32, .i64, .f64: nil
        }
    }
}

/// A vector of f32 parameters: a bias, a gain.
struct VectorParameter: @unchecked Sendable {
    // Sendable: as `WeightMatrix`.
    let values: UnsafePointer<Float>
    let count: Int
    private let owner: ParameterMemory

    /// The vector in `tensor`, which must have `count` elements.
    init(_ tensor: GGUFTensor, count: Int) throws(GGUFError) {
        try tensor.require(dimensions: [count])
        try self.init(flattening: tensor)
    }

    /// All elements of a tensor, row after row.
    init(flattening tensor: GGUFTensor) throws(GGUFError) {
        count = tensor.elementCount
        let mapped = tensor.type == .f32 && UInt(bitPattern: tensor.bytes.baseAddress).isMultiple(of: 4)
        owner = mapped ? .mapped(tensor) : .owned(OwnedFloats(try tensor.floats()))
        values = owner.start.assumingMemoryBound(to: Float.self)
    }

    private init(_ whole: VectorParameter, _ elements: Range<Int>) {
        (owner, count) = (whole.owner, elements.count)
        values = whole.values + elements.lowerBound
    }

    /// Some of its elements.
    /// - Precondition: `elements` are within it.
    func slice(_ elements: Range<Int>) -> VectorParameter {
        precondition(elements.lowerBound >= 0 && elements.upperBound <= count, "the caller checked the shape")
        return VectorParameter(self, elements)
    }
}

/// Who keeps parameters in memory.
private enum ParameterMemory {
    case mapped(GGUFTensor)
    case owned(OwnedFloats)

    var start: UnsafeRawPointer {
        switch self {
        case .mapped(let tensor):
            guard let address = tensor.bytes.baseAddress else { preconditionFailure("a tensor is never empty") }
            return address
        case .owned(let floats): return UnsafeRawPointer(floats.start)
        }
    }
}

/// Floats at one address for their whole life.
private final class OwnedFloats {
    let start: UnsafeMutablePointer<Float>

    init(_ values: [Float]) {
        start = .allocate(capacity: max(1, values.count))
        start.initialize(from: values, count: values.count)
    }

    deinit { start.deallocate() }
}
