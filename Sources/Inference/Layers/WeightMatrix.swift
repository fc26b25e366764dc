import CKernels
import GGUF

/// A weight matrix [outputs, inputs], as kernels multiply it.
///
/// Formats with a product of their own stay where the file is mapped. Any other format is widened to f32 once, when the
/// model is loaded: right, but four to eight times the memory.
struct WeightMatrix: @unchecked Sendable {
    // Sendable: the memory behind `start` is never written after `init`, and `owner` keeps it alive.
    let kernelType: ck_weight
    let start: UnsafeRawPointer
    let outputs: Int
    let inputs: Int
    private let rowBytes: Int
    private let owner: ParameterMemory

    /// The matrix in `tensor`, which must have the shape [inputs, outputs] in GGUF's order.
    init(_ tensor: GGUFTensor, outputs: Int, inputs: Int) throws(GGUFError) {
        try tensor.require(dimensions: outputs == 1 && tensor.dimensions.count == 1 ? [inputs] : [inputs, outputs])
        self.outputs = outputs
        self.inputs = inputs
        if let type = Self.kernelType(of: tensor) {
            kernelType = type
            owner = .mapped(tensor)
            rowBytes = tensor.bytesPerRow
        } else {
            kernelType = CK_WEIGHT_F32
            owner = .owned(OwnedFloats(try tensor.floats()))
            rowBytes = inputs * MemoryLayout<Float>.stride
        }
        start = owner.start
    }

    /// Rows of the matrix in `tensor`, whose rows have `inputs` elements.
    init(_ tensor: GGUFTensor, rows: Range<Int>, inputs: Int) throws(GGUFError) {
        let whole = try WeightMatrix(tensor, outputs: tensor.rowCount, inputs: inputs)
        precondition(rows.lowerBound >= 0 && rows.upperBound <= whole.outputs, "the caller checked the shape")
        (kernelType, outputs, self.inputs) = (whole.kernelType, rows.count, inputs)
        (rowBytes, owner) = (whole.rowBytes, whole.owner)
        start = whole.start + rows.lowerBound * whole.rowBytes
    }

    /// Copies one row, widened to f32.
    /// - Precondition: `row` is below `outputs`.
    func copyRow(_ row: Int, to out: UnsafeMutablePointer<Float>, _ kernels: Kernels) {
        precondition(row >= 0 && row < outputs, "ids are checked when a sequence is submitted")
        let source = start + row * rowBytes
        switch kernelType {
        case CK_WEIGHT_F32: out.update(from: source.assumingMemoryBound(to: Float.self), count: inputs)
        case CK_WEIGHT_F16: kernels.widenF16(source.assumingMemoryBound(to: UInt16.self), count: inputs, into: out)
        default: kernels.dequantizeRow(kernelType, source, count: inputs, into: out)
        }
    }

    /// The kernel for a tensor as it lies in the file; nil where there is none for its format or its alignment.
    private static func kernelType(of tensor: GGUFTensor) -> ck_weight? {
        let address = UInt(bitPattern: tensor.bytes.baseAddress)
        return switch tensor.type {
        case .f32 where address.isMultiple(of: 4): CK_WEIGHT_F32
        case .f16 where address.isMultiple(of: 2): CK_WEIGHT_F16
        case .q8_0: CK_WEIGHT_Q8_0
        case .q4_0: CK_WEIGHT_Q4_0
        default: nil
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
