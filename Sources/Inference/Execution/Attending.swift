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
            x, tokens: batch.tokenCount, count: weights.description.width, as: attention.query.packings, in: &workspace)
        attention.query.apply(to: input, into: queries, stride: stride, in: workspace, kernels)
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
                workspace.hidden.floats, tokens: tokens, count: width,
                as: cross.key.packings.union(cross.value.packings),
                in: &workspace)
            cross.key.apply(to: input, into: keys, stride: stride, in: workspace, kernels)
            cross.value.apply(to: input, into: values, stride: stride, in: workspace, kernels)
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
        let scratchBytes = ck_cached_attention_scratch_bytes(keys, layout.keyWidth, layout.valueWidth)
        workspace.attention.reserve(byteCount: scratchBytes)
        let width = description.headCount * description.valueWidth
        var job = ck_cached_attention()
        job.q = UnsafePointer(own.queries)
        job.q_stride = own.stride
        job.queries = part.tokens.count
        job.keys = UnsafePointer(memory)
        job.key_tile_stride = layout.tileStride
        job.values = UnsafePointer(memory)
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
            job.bias = UnsafePointer(workspace.distances.floats + workspace.distanceSpan - part.start)
            job.bias_stride = -1
        }
        job.out = workspace.context.floats + part.tokens.lowerBound * width
        job.out_stride = width
        var heads = CachedHeads(
            job, layout: layout, heads: description.headCount, biasStride: 2 * workspace.distanceSpan,
            kernels: kernels)
        let products = part.tokens.count * keys * description.headCount * (layout.keyWidth + layout.valueWidth)
        let work = products * ThreadTeam.multiplyAddsPerFloat
        guard let team = workspace.team, team.pieces(forMultiplyAdds: work, atMost: .max) > 1 else {
            for piece in 0..<heads.count { heads.compute(piece, workspace.attention.start) }
            return
        }
        heads.cutQueries()
        team.compute(
            heads, pieces: heads.count, scratch: workspace.attention.start, scratchBytes: scratchBytes
        ) { work, piece, scratch in
            work.assumingMemoryBound(to: CachedHeads.self).pointee.compute(piece, scratch)
        }
    }

    /// Every head of a sequence that is read whole and whose tokens all see each other.
    private func attendWithin(
        _ own: Projected, _ part: PackedBatch.Part, _ description: AttentionDescription, _ workspace: inout Workspace
    ) {
        let tokens = part.tokens.count
        let scratchBytes = ck_attention_scratch_bytes(tokens, description.keyWidth)
        workspace.attention.reserve(byteCount: scratchBytes)
        let width = description.headCount * description.valueWidth
        var job = ck_attention()
        job.q = UnsafePointer(own.queries)
        job.k = UnsafePointer(own.keys)
        job.v = UnsafePointer(own.values)
        job.stride = own.stride
        job.tokens = tokens
        job.head_dim = description.keyWidth
        job.scale = description.scale
        job.out = workspace.context.floats + part.tokens.lowerBound * width
        job.out_stride = width
        let heads = WholeHeads(job: job, count: description.headCount, kernels: kernels)
        let work = 2 * tokens * tokens * width * ThreadTeam.multiplyAddsPerFloat
        guard let team = workspace.team, team.pieces(forMultiplyAdds: work, atMost: heads.count) > 1 else {
            for head in 0..<heads.count { heads.compute(head, workspace.attention.start) }
            return
        }
        team.compute(
            heads, pieces: heads.count, scratch: workspace.attention.start, scratchBytes: scratchBytes
        ) { work, piece, scratch in
            work.assumingMemoryBound(to: WholeHeads.self).pointee.compute(piece, scratch)
        }
    }

    private func finish(
        _ attention: AttentionWeights, _ batch: PackedBatch, into out: UnsafeMutablePointer<Float>,
        _ workspace: inout Workspace
    ) {
        let gathered = attention.description.headCount * attention.description.valueWidth
        let mixed = kernels.prepare(
            workspace.context.floats, tokens: batch.tokenCount, count: gathered, as: attention.output.packings,
            in: &workspace)
        attention.output.apply(
            to: mixed, into: out, stride: weights.description.width, in: workspace, kernels)
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
