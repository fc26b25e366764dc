import CKernels
import GGUF

/// The change of one linear layer: out += scale · B (A x).
///
/// Both products are f32 chains over their inputs and every row is computed alone, so the bits of a row depend neither
/// on what else is in the batch nor on how it is cut.
final class LowRankUpdate: Sendable {
    /// Rows that are computed together: few enough that their part of the result stays in a cache.
    static let rowsAtOnce = 64
    /// Outputs that are computed together.
    private static let outputsAtOnce = 512

    /// A: [rank, inputs].
    let down: WeightMatrix
    /// B: [outputs, rank].
    let up: WeightMatrix
    let scale: Float

    /// Reads the part of a pair of tensors that changes one layer.
    /// - Parameter alpha: The file's; 0 for updates that are not scaled.
    /// - Throws: `GGUFError` for shapes other than the layer's.
    init(down: GGUFTensor, up: GGUFTensor, alpha: Float, changing slot: LinearSlot) throws(GGUFError) {
        let rank = up.elementsPerRow
        guard rank <= Adapter.rankLimit else {
            throw up.error(.valueOutOfRange("a rank of \(rank)", allowed: "1 to \(Adapter.rankLimit)"))
        }
        try down.require(dimensions: [slot.inputs, rank])
        try up.require(dimensions: [rank, slot.tensorRows])
        // Attention and quantized products swallow what is no number: the answers would look sound.
        for tensor in [down, up] where try !tensor.floats().allSatisfy(\.isFinite) {
            throw tensor.error(.valueOutOfRange("NaN or infinity", allowed: "finite numbers"))
        }
        self.down = try WeightMatrix(unpacking: down, rows: 0..<rank, inputs: slot.inputs)
        self.up = try WeightMatrix(unpacking: up, rows: slot.rows, inputs: rank)
        scale = alpha == 0 ? 1 : alpha / Float(rank)
    }

    /// Multiply-adds of one row, in f32.
    var multiplyAdds: Int { down.outputs * (down.inputs + up.outputs) }

    /// Bytes of scratch that `add` needs.
    var scratchBytes: Int {
        panelBytes + Self.rowsAtOnce * (down.outputs + Self.outputsAtOnce) * MemoryLayout<Float>.stride
    }

    /// Bytes of what both products unpack weights into.
    private var panelBytes: Int {
        max(
            ck_product_scratch_bytes(down.kernelType, down.inputs), ck_product_scratch_bytes(up.kernelType, up.inputs)
        ).roundedUp(toMultipleOf: AlignedBuffer.alignment)
    }

    /// out += scale · B (A x) for `rows` rows; x has no gaps between rows, `out` has `stride` floats from row to row.
    /// - Precondition: `rows` is at most `rowsAtOnce`, and `scratch` has `scratchBytes` bytes.
    func add(
        to out: UnsafeMutablePointer<Float>, stride: Int, of x: UnsafePointer<Float>, rows: Int,
        scratch: UnsafeMutableRawPointer, _ kernels: Kernels
    ) {
        let rank = down.outputs
        let inner = (scratch + panelBytes).assumingMemoryBound(to: Float.self)
        let change = inner + Self.rowsAtOnce * rank
        var product = ck_product()
        product.tokens = rows
        product.scratch = scratch
        product.type = down.kernelType
        product.weights = down.start
        product.rows = rank
        product.k = down.inputs
        product.x = x
        product.x_stride = down.inputs
        product.out = inner
        product.out_stride = rank
        kernels.product(&product)
        product.type = up.kernelType
        product.k = rank
        product.x = UnsafePointer(inner)
        product.x_stride = rank
        product.out = change
        for first in Swift.stride(from: 0, to: up.outputs, by: Self.outputsAtOnce) {
            let count = min(Self.outputsAtOnce, up.outputs - first)
            product.weights = up.start + first * up.rowBytes
            product.rows = count
            product.out_stride = count
            kernels.product(&product)
            for row in 0..<rows {
                kernels.table.pointee.add_scaled(out + row * stride + first, change + row * count, scale, count)
            }
        }
    }
}
