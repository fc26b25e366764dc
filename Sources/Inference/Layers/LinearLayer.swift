import CKernels
import GGUF

/// y = activation(W x + b): weights [outputs, inputs] in their file's format, bias in f32.
struct LinearLayer {
    let weights: WeightMatrix
    let bias: VectorParameter?
    let activation: ck_activation

    /// How these weights want their activations quantized.
    var packing: ck_packing { ck_packing_for(weights.kernelType) }

    /// Bytes of scratch that a product with these weights needs.
    var panelBytes: Int { ck_product_scratch_bytes(weights.kernelType, weights.inputs) }

    /// Writes [tokens, outputs] to `out`, `stride` floats between tokens.
    func apply(
        to input: PreparedActivations, into out: UnsafeMutablePointer<Float>, stride: Int,
        _ panel: borrowing AlignedBuffer,
        _ kernels: Kernels
    ) {
        var product = ck_product()
        product.type = weights.kernelType
        product.weights = weights.start
        product.rows = weights.outputs
        product.k = weights.inputs
        product.bias = bias?.values
        product.activation = activation
        product.x = UnsafePointer(input.values)
        product.x_stride = input.count
        product.packed_x = UnsafeRawPointer(packing == CK_PACK_256 ? input.packed256 : input.packed32)
        product.tokens = input.tokens
        product.out = out
        product.out_stride = stride
        product.scratch = panel.start
        kernels.product(&product)
    }
}
