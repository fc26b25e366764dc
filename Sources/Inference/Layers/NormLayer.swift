import CKernels

/// A normalization's parameters.
struct NormLayer {
    let kind: NormDescription.Kind
    let gain: VectorParameter
    /// Nil where there is none; a root-mean-square norm never has one.
    let bias: VectorParameter?
    let epsilon: Float
    /// Values that are normed together, where `gain` has several runs of them, one for each head.
    let width: Int

    init(kind: NormDescription.Kind, gain: VectorParameter, bias: VectorParameter?, epsilon: Float, width: Int? = nil) {
        (self.kind, self.gain, self.bias, self.epsilon) = (kind, gain, bias, epsilon)
        self.width = width ?? gain.count
    }

    /// out = norm(x) for each of `rows` runs of `width` values, with the strides given; `out` may be `x`.
    /// - Parameter first: Which of the gain's runs is meant, in values.
    func apply(
        to x: UnsafePointer<Float>, stride: Int, rows: Int, into out: UnsafeMutablePointer<Float>, outStride: Int,
        gainFrom first: Int = 0, _ kernels: Kernels
    ) {
        let gain = gain.values + first
        switch kind {
        case .rootMeanSquare:
            kernels.table.pointee.rms_norm(x, stride, gain, epsilon, rows, width, out, outStride)
        case .layer:
            kernels.table.pointee.layer_norm_strided(
                x, stride, gain, bias?.values, epsilon, rows, width, out, outStride)
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
