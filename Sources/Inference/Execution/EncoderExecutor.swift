import CKernels

/// Runs an encoder over a packed batch.
///
/// A batch is sequences laid end to end, without padding: [T, width] with T the sum of their lengths. Products see the
/// whole batch as one tall matrix; attention runs inside each sequence. Nothing that a token's result depends on lies
/// outside its own sequence, and every kernel's order of arithmetic is fixed, so a sequence's bits are the same in any
/// batch.
struct EncoderExecutor {
    let weights: EncoderWeights
    let kernels: Kernels

    private var description: EncoderDescription { weights.description }

    /// Computes the states after the last layer into `workspace.hidden`: [T, width].
    /// - Precondition: every id is in the vocabulary and no sequence is empty or longer than the context.
    func run(_ batch: PackedBatch, in workspace: inout Workspace) {
        workspace.reserve(tokens: batch.tokenCount, longest: batch.longest, for: description)
        workspace.panel.reserve(byteCount: weights.panelBytes)
        embed(batch, in: &workspace)
        for layer in weights.layers {
            attend(layer, batch, in: &workspace)
            feedForward(layer, batch.tokenCount, in: &workspace)
        }
    }

    /// Word + type + position, then the first layer norm (Devlin et al. 2019).
    private func embed(_ batch: PackedBatch, in workspace: inout Workspace) {
        let width = description.width
        let hidden = workspace.hidden.floats
        let position = workspace.update.floats
        for sequence in batch.sequences {
            for index in sequence {
                let row = hidden + index * width
                weights.wordEmbedding.copyRow(Int(batch.ids[index]), to: row, kernels)
                if let types = weights.typeEmbedding {
                    types.copyRow(0, to: position, kernels)
                    for column in 0..<width { row[column] += position[column] }
                }
                weights.positionEmbedding.copyRow(index - sequence.lowerBound, to: position, kernels)
                for column in 0..<width { row[column] += position[column] }
            }
        }
        weights.embeddingNorm.apply(to: hidden, adding: nil, tokens: batch.tokenCount, into: hidden, kernels)
    }

    private func attend(_ layer: EncoderWeights.Layer, _ batch: PackedBatch, in workspace: inout Workspace) {
        let width = description.width
        let stride = 3 * width
        let tokens = batch.tokenCount
        let hidden = workspace.hidden.floats
        let context = workspace.update.floats
        let projected = workspace.queriesKeysValues.floats
        let input = kernels.prepare(hidden, tokens: tokens, count: width, for: layer.projections, in: &workspace)
        for (index, projection) in layer.projections.enumerated() {
            projection.apply(to: input, into: projected + index * width, stride: stride, workspace.panel, kernels)
        }
        let headWidth = description.headWidth
        let scale = 1 / Float(headWidth).squareRoot()
        for sequence in batch.sequences {
            for head in 0..<description.headCount {
                let queries = projected + sequence.lowerBound * stride + head * headWidth
                var attention = ck_attention()
                attention.q = UnsafePointer(queries)
                attention.k = UnsafePointer(queries + width)
                attention.v = UnsafePointer(queries + 2 * width)
                attention.stride = stride
                attention.tokens = sequence.count
                attention.head_dim = headWidth
                attention.scale = scale
                attention.out = context + sequence.lowerBound * width + head * headWidth
                attention.out_stride = width
                attention.scratch = workspace.attention.start
                kernels.attention(&attention)
            }
        }
        let mixed = kernels.prepare(context, tokens: tokens, count: width, for: [layer.attentionOutput], in: &workspace)
        // The projected queries are spent: their room takes the output.
        layer.attentionOutput.apply(to: mixed, into: projected, stride: width, workspace.panel, kernels)
        layer.attentionNorm.apply(to: hidden, adding: projected, tokens: tokens, into: hidden, kernels)
    }

    private func feedForward(_ layer: EncoderWeights.Layer, _ tokens: Int, in workspace: inout Workspace) {
        let hidden = workspace.hidden.floats
        let inner = workspace.inner.floats
        let update = workspace.update.floats
        let input = kernels.prepare(
            hidden, tokens: tokens, count: description.width, for: [layer.up], in: &workspace)
        layer.up.apply(to: input, into: inner, stride: description.feedForward, workspace.panel, kernels)
        let widened = kernels.prepare(
            inner, tokens: tokens, count: description.feedForward, for: [layer.down], in: &workspace)
        layer.down.apply(to: widened, into: update, stride: description.width, workspace.panel, kernels)
        layer.outputNorm.apply(to: hidden, adding: update, tokens: tokens, into: hidden, kernels)
    }
}
