import CKernels
import GGUF

/// y = activation(W x + b): weights [outputs, inputs] in their file's format, bias in f32.
struct LinearLayer {
    let weights: WeightMatrix
    let bias: VectorParameter?
    let activation: ck_activation
    /// Where adapters find it; nil for a layer that none changes.
    var slot: Int?

    /// How these weights want their activations quantized.
    var packings: Packings {
        switch ck_packing_for(weights.kernelType) {
        case CK_PACK_32: .blocks32
        case CK_PACK_256: .blocks256
        default: []
        }
    }

    /// Bytes of scratch that a product with these weights needs.
    var panelBytes: Int { ck_product_scratch_bytes(weights.kernelType, weights.inputs) }

    /// Writes [tokens, outputs] to `out`, `stride` floats between tokens; rows of the batch that have an adapter with
    /// its change. Idle threads take rows of a large product.
    func apply(
        to input: PreparedActivations, into out: UnsafeMutablePointer<Float>, stride: Int,
        in workspace: borrowing Workspace, _ kernels: Kernels
    ) {
        guard let slot, workspace.adapted.change(slot) else {
            return multiply(input, activation, into: out, stride: stride, in: workspace, kernels)
        }
        multiply(input, CK_ACTIVATION_NONE, into: out, stride: stride, in: workspace, kernels)
        workspace.adapted.add(slot, to: out, stride: stride, of: input, in: workspace, kernels)
        if activation == CK_ACTIVATION_NONE { return }
        for token in 0..<input.tokens {
            kernels.table.pointee.activate(activation, out + token * stride, weights.outputs)
        }
    }

    private func multiply(
        _ input: PreparedActivations, _ activation: ck_activation, into out: UnsafeMutablePointer<Float>, stride: Int,
        in workspace: borrowing Workspace, _ kernels: Kernels
    ) {
        var product = product(of: input, activation, into: out, stride: stride, in: workspace)
        let runs = (weights.outputs + RowCut.step - 1) / RowCut.step
        let pieces =
            workspace.team?.pieces(
                forMultiplyAdds: weights.outputs * weights.inputs * (input.tokens + ThreadTeam.multiplyAddsPerWeight),
                atMost: runs) ?? 1
        guard pieces > 1, let team = workspace.team else { return kernels.product(&product) }
        let cut = RowCut(
            product: product, rowBytes: weights.rowBytes, rows: (runs + pieces - 1) / pieces * RowCut.step,
            kernels: kernels)
        team.compute(
            cut, pieces: cut.pieces, scratch: workspace.panel.start, scratchBytes: panelBytes
        ) { work, piece, scratch in
            work.assumingMemoryBound(to: RowCut.self).pointee.compute(piece, scratch)
        }
    }
}

extension LinearLayer {
    /// The product with all rows, as kernels take it.
    private func product(
        of input: PreparedActivations, _ activation: ck_activation, into out: UnsafeMutablePointer<Float>, stride: Int,
        in workspace: borrowing Workspace
    ) -> ck_product {
        var product = ck_product()
        product.type = weights.kernelType
        product.weights = weights.start
        product.rows = weights.outputs
        product.k = weights.inputs
        product.bias = bias?.values
        product.activation = activation
        product.x = UnsafePointer(input.values)
        product.x_stride = input.count
        product.packed_x = UnsafeRawPointer(packings == .blocks256 ? input.packed256 : input.packed32)
        product.tokens = input.tokens
        product.out = out
        product.out_stride = stride
        product.scratch = workspace.panel.start
        return product
    }

    /// Writes one output of one token: the same bits as in a product with all rows.
    /// - Precondition: `row` is below the layer's outputs, and `input` has one token.
    func apply(
        toRow row: Int, of input: PreparedActivations, into out: UnsafeMutablePointer<Float>,
        in workspace: borrowing Workspace, _ kernels: Kernels
    ) {
        precondition(row >= 0 && row < weights.outputs, "ids are checked when a request is made")
        var product = product(of: input, activation, into: out, stride: 1, in: workspace)
        product.rows = 1
        product.weights = weights.start + row * weights.rowBytes
        product.bias = bias.map { UnsafePointer($0.values + row) }
        kernels.product(&product)
    }
}

/// A product cut by rows of its weights. Every output is one chain of sums, so the cuts change no bit.
private struct RowCut {
    /// Rows that kernels unpack together: a piece has a multiple of them.
    static let step = 32

    let product: ck_product
    let rowBytes: Int
    /// Rows of a piece; the last may have fewer.
    let rows: Int
    let kernels: Kernels

    var pieces: Int { (product.rows + rows - 1) / rows }

    func compute(_ piece: Int, _ scratch: UnsafeMutableRawPointer) {
        let first = piece * rows
        var part = product
        part.rows = min(rows, product.rows - first)
        part.weights = product.weights.map { $0 + first * rowBytes }
        part.bias = product.bias.map { $0 + first }
        part.out = product.out.map { $0 + first }
        part.scratch = scratch
        kernels.product(&part)
    }
}
