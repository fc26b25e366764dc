import CKernels

extension TransformerExecutor {
    /// Queries, keys and values of a batch: one row of `stride` floats a token.
    struct Projected {
        let queries: UnsafeMutablePointer<Float>
        let keys: UnsafeMutablePointer<Float>
        let values: UnsafeMutablePointer<Float>
        let stride: Int
    }

    /// out = output(attention of `x`'s tokens to their sequences).
    func attend(
        _ stack: StackWeights, layer index: Int, to x: UnsafeMutablePointer<Float>, _ batch: PackedBatch,
        into out: UnsafeMutablePointer<Float>, _ workspace: inout Workspace
    ) {
        let attention = stack.layers[index].attention
        let projected = project(attention, x, batch, in: &workspace)
        turn(projected, attention.description, stack.ropeOfLayer[index], stack, batch, in: workspace)
        warm(projected, attention.description, batch)
        let description = attention.description
        for part in batch.parts {
            let own = projected.at(part.tokens.lowerBound)
            if let state = part.state {
                let layer = state.layers[index]
                layer.layout.store(
                    keys: own.keys, values: own.values, stride: own.stride, first: part.start,
                    count: part.tokens.count, in: layer.floats, kernels)
                attend(own, part, to: layer.layout, layer.floats, keys: part.end, stack, description, &workspace)
            } else if stack.relativeBias == nil && !stack.description.isCausal && description.isPlain {
                attendWithin(own, part, description, &workspace)
            } else {
                let layout = KeyValueLayout(description, capacity: part.tokens.count)
                workspace.keysValues.reserve(byteCount: layout.byteCount)
                let memory = workspace.keysValues.floats
                layout.store(
                    keys: own.keys, values: own.values, stride: own.stride, first: 0, count: part.tokens.count,
                    in: memory, kernels)
                attend(own, part, to: layout, memory, keys: part.end, stack, description, &workspace)
            }
        }
        finish(attention, batch, into: out, &workspace)
    }

    /// out = output(attention of `x`'s tokens to the encoder's text), whose keys and values `readSource` stored.
    func attendToSource(
        _ attention: AttentionWeights, layer index: Int, from x: UnsafeMutablePointer<Float>, _ batch: PackedBatch,
        into out: UnsafeMutablePointer<Float>, _ workspace: inout Workspace
    ) {
        let description = attention.description
        let stride = description.projectedWidth
        let queries = workspace.projected.floats
        let input = kernels.prepare(
            x, tokens: batch.tokenCount, count: weights.description.width, for: [attention.query], in: &workspace)
        attention.query.apply(to: input, into: queries, stride: stride, workspace.panel, kernels)
        for part in batch.parts {
            guard let state = part.state, index < state.source.count else { continue }
            let layer = state.source[index]
            let own = Projected(queries: queries, keys: queries, values: queries, stride: stride)
                .at(part.tokens.lowerBound)
            attend(
                own, part, to: layer.layout, layer.floats, keys: state.sourceLength, nil, description, &workspace)
        }
        finish(attention, batch, into: out, &workspace)
    }

    /// Stores what a decoder's layers attend to of the encoder's states in `workspace.hidden`, once for a text.
    func readSource(
        _ parts: [PackedBatch.Part], for states: [SequenceState], tokens: Int, in workspace: inout Workspace
    ) {
        guard let decoder = weights.decoder else { return }
        let width = weights.description.width
        for (state, part) in zip(states, parts) {
            state.beginSource(decoder.description, tokens: part.tokens.count)
        }
        for (index, layer) in decoder.layers.enumerated() {
            guard let cross = layer.crossAttention else { continue }
            let description = cross.description
            let stride = description.keyValueHeadCount * (description.keyWidth + description.valueWidth)
            workspace.projected.reserve(byteCount: tokens * stride * MemoryLayout<Float>.stride)
            let keys = workspace.projected.floats
            let values = keys + description.keyValueHeadCount * description.keyWidth
            let input = kernels.prepare(
                workspace.hidden.floats, tokens: tokens, count: width, for: [cross.key, cross.value],
                in: &workspace)
            cross.key.apply(to: input, into: keys, stride: stride, workspace.panel, kernels)
            cross.value.apply(to: input, into: values, stride: stride, workspace.panel, kernels)
            for (state, part) in zip(states, parts) {
                let first = part.tokens.lowerBound * stride
                let store = state.source[index]
                store.layout.store(
                    keys: keys + first, values: values + first, stride: stride, first: 0, count: part.tokens.count,
                    in: store.floats, kernels)
            }
        }
    }

    /// Every head of one part's queries over stored keys and values.
    private func attend(
        _ own: Projected, _ part: PackedBatch.Part, to layout: KeyValueLayout, _ memory: UnsafeMutablePointer<Float>,
        keys: Int, _ stack: StackWeights?, _ description: AttentionDescription, _ workspace: inout Workspace
    ) {
        workspace.attention.reserve(
            byteCount: ck_cached_attention_scratch_bytes(keys, layout.keyWidth, layout.valueWidth))
        let width = description.headCount * description.valueWidth
        let group = description.headCount / description.keyValueHeadCount
        for head in 0..<description.headCount {
            var job = ck_cached_attention()
            job.q = UnsafePointer(own.queries + head * description.keyWidth)
            job.q_stride = own.stride
            job.queries = part.tokens.count
            job.keys = UnsafePointer(memory + layout.keys(ofHead: head / group))
            job.key_tile_stride = layout.tileStride
            job.values = UnsafePointer(memory + layout.values(ofHead: head / group))
            job.value_stride = layout.valueWidth
            job.keys_count = keys
            job.key_width = layout.keyWidth
            job.value_width = layout.valueWidth
            job.first_position = part.start
            job.causal = stack?.description.isCausal ?? false
            job.window = description.window
            job.scale = description.scale
            job.soft_cap = description.softCap
            if let stack, stack.relativeBias != nil {
                let table = workspace.distances.floats + head * 2 * workspace.distanceSpan
                job.bias = UnsafePointer(table + workspace.distanceSpan - part.start)
                job.bias_stride = -1
            }
            job.out = workspace.context.floats + part.tokens.lowerBound * width + head * description.valueWidth
            job.out_stride = width
            job.scratch = workspace.attention.start
            kernels.table.pointee.cached_attention(&job)
        }
    }

    /// Every head of a sequence that is read whole and whose tokens all see each other.
    private func attendWithin(
        _ own: Projected, _ part: PackedBatch.Part, _ description: AttentionDescription, _ workspace: inout Workspace
    ) {
        workspace.attention.reserve(
            byteCount: ck_attention_scratch_bytes(part.tokens.count, description.keyWidth))
        let width = description.headCount * description.valueWidth
        for head in 0..<description.headCount {
            let offset = head * description.keyWidth
            var job = ck_attention()
            job.q = UnsafePointer(own.queries + offset)
            job.k = UnsafePointer(own.keys + offset)
            job.v = UnsafePointer(own.values + offset)
            job.stride = own.stride
            job.tokens = part.tokens.count
            job.head_dim = description.keyWidth
            job.scale = description.scale
            job.out = workspace.context.floats + part.tokens.lowerBound * width + offset
            job.out_stride = width
            job.scratch = workspace.attention.start
            kernels.attention(&job)
        }
    }

    private func finish(
        _ attention: AttentionWeights, _ batch: PackedBatch, into out: UnsafeMutablePointer<Float>,
        _ workspace: inout Workspace
    ) {
        let gathered = attention.description.headCount * attention.description.valueWidth
        let mixed = kernels.prepare(
            workspace.context.floats, tokens: batch.tokenCount, count: gathered, for: [attention.output],
            in: &workspace)
        attention.output.apply(
            to: mixed, into: out, stride: weights.description.width, workspace.panel, kernels)
    }
}

extension TransformerExecutor.Projected {
    /// The same from a later token on.
    fileprivate func at(_ token: Int) -> Self {
        Self(
            queries: queries + token * stride, keys: keys + token * stride, values: values + token * stride,
            stride: stride)
    }
}

extension AttentionDescription {
    /// Whether the kernel for whole sequences computes it.
    fileprivate var isPlain: Bool {
        headCount == keyValueHeadCount && keyWidth == valueWidth && softCap == 0 && window == 0
    }
}
