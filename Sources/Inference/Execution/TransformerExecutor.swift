import CKernels

/// Runs a stack of layers over a packed batch.
///
/// A batch is parts of sequences laid end to end, without padding: [T, width] with T the sum of their lengths. Products
/// see the whole batch as one tall matrix; attention runs inside each sequence. Nothing that a token's result depends
/// on lies outside its own sequence, and every kernel's order of arithmetic is fixed, so a sequence's bits are the same
/// in any batch, and in one part or many.
struct TransformerExecutor {
    let weights: TransformerWeights
    let kernels: Kernels

    /// Computes the states after the last layer into `workspace.hidden`: [T, width]. A decoder's tokens are added to
    /// the states of their sequences.
    /// - Precondition: every id is in the vocabulary, no part is empty, and every sequence has room for its part.
    func run(_ stack: StackWeights, _ batch: PackedBatch, in workspace: inout Workspace) {
        let tokens = batch.tokenCount
        workspace.reserve(tokens: tokens, for: stack.extent)
        workspace.adapted = AdaptedRows(batch.parts, over: weights.adaptable)
        workspace.panel.reserve(byteCount: max(weights.panelBytes, workspace.adapted.scratchBytes))
        for part in batch.parts where part.path == nil { part.state?.makeRoom(for: part.tokens.count) }
        embed(stack, batch, in: &workspace)
        prepareRotations(stack, batch, in: &workspace)
        prepareDistances(stack, batch, in: &workspace)
        for index in stack.layers.indices { run(stack, layer: index, batch, in: &workspace) }
        if let norm = stack.finalNorm {
            let hidden = workspace.hidden.floats
            norm.apply(
                to: hidden, stride: norm.gain.count, rows: tokens, into: hidden, outStride: norm.gain.count, kernels)
        }
        for part in batch.parts where part.path == nil { part.state?.advance(by: part.tokens.count) }
    }

    /// Token, segment and position embeddings added up, their norm, and a projection where they are narrower.
    private func embed(_ stack: StackWeights, _ batch: PackedBatch, in workspace: inout Workspace) {
        let width = stack.description.embeddingWidth
        let hidden = workspace.hidden.floats
        let term = workspace.update.floats
        let scale = stack.description.embeddingScale
        for part in batch.parts {
            for index in part.tokens {
                let row = hidden + index * width
                weights.tokens.copyRow(Int(batch.ids[index]), to: row, kernels)
                if scale != 1 { kernels.table.pointee.scale(row, scale, width) }
                if let types = stack.tokenTypes {
                    types.copyRow(part.segment(of: index, among: types.outputs), to: term, kernels)
                    kernels.table.pointee.add_scaled(row, term, 1, width)
                }
                if let positions = stack.positions {
                    positions.copyRow(part.start + index - part.tokens.lowerBound, to: term, kernels)
                    kernels.table.pointee.add_scaled(row, term, 1, width)
                }
            }
        }
        let tokens = batch.tokenCount
        stack.embeddingNorm?.apply(to: hidden, stride: width, rows: tokens, into: hidden, outStride: width, kernels)
        if let projection = stack.embeddingProjection {
            workspace.normed.floats.update(from: hidden, count: tokens * width)
            let input = kernels.prepare(
                workspace.normed.floats, tokens: tokens, count: width, as: projection.packings, in: &workspace)
            projection.apply(to: input, into: hidden, stride: weights.description.width, in: workspace, kernels)
        }
    }

    private func run(_ stack: StackWeights, layer index: Int, _ batch: PackedBatch, in workspace: inout Workspace) {
        let layer = stack.layers[index]
        let update = workspace.update.floats
        switch layer.description.form {
        case .before, .around:
            attend(
                stack, layer: index, to: norm(layer.attentionNorm, batch, in: &workspace), batch, into: update,
                &workspace)
            add(update, layer.attentionPostNorm, layer, batch, in: &workspace)
            if let cross = layer.crossAttention {
                let input = norm(layer.crossNorm, batch, in: &workspace)
                attendToSource(cross, layer: index, from: input, batch, into: update, &workspace)
                add(update, nil, layer, batch, in: &workspace)
            }
            feedForward(
                layer, norm(layer.feedForwardNorm, batch, in: &workspace), batch.tokenCount, into: update, &workspace)
            add(update, layer.feedForwardPostNorm, layer, batch, in: &workspace)
        case .after:
            let hidden = workspace.hidden.floats
            attend(stack, layer: index, to: hidden, batch, into: update, &workspace)
            layer.attentionPostNorm?.apply(to: hidden, adding: update, tokens: batch.tokenCount, kernels)
            if let cross = layer.crossAttention {
                attendToSource(cross, layer: index, from: hidden, batch, into: update, &workspace)
                layer.crossPostNorm?.apply(to: hidden, adding: update, tokens: batch.tokenCount, kernels)
            }
            feedForward(layer, hidden, batch.tokenCount, into: update, &workspace)
            layer.feedForwardPostNorm?.apply(to: hidden, adding: update, tokens: batch.tokenCount, kernels)
        case .parallel, .parallelSharedNorm:
            let attended = workspace.secondUpdate.floats
            var input = norm(layer.attentionNorm, batch, in: &workspace)
            attend(stack, layer: index, to: input, batch, into: attended, &workspace)
            if layer.feedForwardNorm != nil { input = norm(layer.feedForwardNorm, batch, in: &workspace) }
            feedForward(layer, input, batch.tokenCount, into: update, &workspace)
            add(attended, nil, layer, batch, in: &workspace)
            add(update, nil, layer, batch, in: &workspace)
        }
    }

    /// The normed states of the batch; the states themselves where there is no norm.
    private func norm(
        _ norm: NormLayer?, _ batch: PackedBatch, in workspace: inout Workspace
    ) -> UnsafeMutablePointer<Float> {
        guard let norm else { return workspace.hidden.floats }
        let width = norm.gain.count
        let out = workspace.normed.floats
        norm.apply(
            to: workspace.hidden.floats, stride: width, rows: batch.tokenCount, into: out, outStride: width, kernels)
        return out
    }

    /// Adds what a block gave to the states, after its norm.
    private func add(
        _ update: UnsafeMutablePointer<Float>, _ norm: NormLayer?, _ layer: LayerWeights, _ batch: PackedBatch,
        in workspace: inout Workspace
    ) {
        let width = weights.description.width
        norm?.apply(to: update, stride: width, rows: batch.tokenCount, into: update, outStride: width, kernels)
        kernels.table.pointee.add_scaled(
            workspace.hidden.floats, update, layer.description.residualScale, batch.tokenCount * width)
    }

    /// out = down(f(up x)), or down(f(gate x) · up x).
    private func feedForward(
        _ layer: LayerWeights, _ x: UnsafeMutablePointer<Float>, _ tokens: Int,
        into out: UnsafeMutablePointer<Float>, _ workspace: inout Workspace
    ) {
        let block = layer.feedForward
        let width = weights.description.width
        let inner = block.description.width
        let values = workspace.inner.floats
        let input = kernels.prepare(
            x, tokens: tokens, count: width, as: block.packings, in: &workspace)
        if let gate = block.gate {
            let up = values + tokens * inner
            gate.apply(to: input, into: values, stride: inner, in: workspace, kernels)
            block.up.apply(to: input, into: up, stride: inner, in: workspace, kernels)
            kernels.table.pointee.gate(block.description.activation.kernel, values, inner, up, inner, tokens, inner)
        } else {
            block.up.apply(to: input, into: values, stride: inner, in: workspace, kernels)
        }
        let widened = kernels.prepare(values, tokens: tokens, count: inner, as: block.down.packings, in: &workspace)
        block.down.apply(to: widened, into: out, stride: width, in: workspace, kernels)
    }
}

extension PackedBatch.Part {
    /// The segment of one of the part's tokens: 0 in its first text, 1 in its second where the model tells them apart.
    fileprivate func segment(of token: Int, among segments: Int) -> Int {
        guard let secondText, segments > 1 else { return 0 }
        return token - tokens.lowerBound >= secondText ? 1 : 0
    }
}
