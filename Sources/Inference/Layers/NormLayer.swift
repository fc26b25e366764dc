import CKernels

/// A normalization's parameters.
struct NormLayer {
    let kind: NormDescription.Kind
    let gain: VectorParameter
    /// Nil where there is none; a root-mean-square norm never has one.
    let bias: VectorParameter?
    let epsilon: Float

    /// out = norm(x) for each of `rows` runs of `gain.count` values, with the strides given; `out` may be `x`.
    func apply(
        to x: UnsafePointer<Float>, stride: Int, rows: Int, into out: UnsafeMutablePointer<Float>, outStride: Int,
        _ kernels: Kernels
    ) {
        switch kind {
        case .rootMeanSquare:
            kernels.table.pointee.rms_norm(x, stride, gain.values, epsilon, rows, gain.count, out, outStride)
        case .layer:
            kernels.table.pointee.layer_norm_strided(
                x, stride, gain.values, bias?.values, epsilon, rows, gain.count, out, outStride)
        }
    }

    /// x = norm(x + residual) for each of `tokens` rows without gaps.
    func apply(
        to x: UnsafeMutablePointer<Float>, adding residual: UnsafePointer<Float>, tokens: Int, _ kernels: Kernels
    ) {
        if kind == .layer, let bias {
            kernels.layerNorm(
                x, adding: residual, gain: gain.values, bias: bias.values, epsilon: epsilon, tokens: tokens,
                count: gain.count, into: x)
        } else {
            kernels.table.pointee.add_scaled(x, residual, 1, tokens * gain.count)
            apply(to: x, stride: gain.count, rows: tokens, into: x, outStride: gain.count, kernels)
        }
    }
}
