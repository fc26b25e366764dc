import CKernels

/// Keys and values of one layer that queries look at.
struct StoredKeys {
    let layer: KeyValueLayout.Layer
    let pages: UnsafePointer<UnsafeMutableRawPointer?>
    let count: Int
}

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
        let isPlain = stack.relativeBias == nil && !stack.description.isCausal && description.isPlain
        store(projected, layer: index, description, isPlain: isPlain, batch, in: &workspace)
        var pages = 0
        for part in batch.parts {
            let own = projected.at(part.tokens.lowerBound)
            let keys: StoredKeys
            if let state = part.state, part.path == nil {
                keys = StoredKeys(layer: state.memory.own.layers[index], pages: state.table, count: part.end)
            } else if part.state == nil && isPlain {
                attendWithin(own, part, description, &workspace)
                continue
            } else {
                let layer = part.layer(index, description).alone
                keys = StoredKeys(layer: layer, pages: workspace.pageTable.start + pages, count: part.end)
                pages += KeyValueLayout.pages(for: part.end)
            }
            append(own, part, to: keys, stack, description, &workspace)
        }
        computeHeads(in: &workspace)
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
            guard let state = part.state, let layout = state.memory.source, index < layout.layers.count else {
                continue
            }
            let own = Projected(queries: queries, keys: queries, values: queries, stride: stride)
                .at(part.tokens.lowerBound)
            let keys = StoredKeys(
                layer: layout.layers[index], pages: state.sourceTable, count: state.sourceLength)
            append(own, part, to: keys, nil, description, &workspace)
        }
        computeHeads(in: &workspace)
        finish(attention, batch, into: out, &workspace)
    }

    /// Stores what a decoder's layers attend to of the encoder's states in `workspace.hidden`, once for a text.
    func readSource(
        _ parts: [PackedBatch.Part], for states: [SequenceState], tokens: Int, in workspace: inout Workspace
    ) {
        guard let decoder = weights.decoder else { return }
        let width = weights.description.width
        for (state, part) in zip(states, parts) {
            state.beginSource(tokens: part.tokens.count)
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
                guard let layout = state.memory.source else { continue }
                let first = part.tokens.lowerBound * stride
                layout.layers[index].store(
                    keys: keys + first, values: values + first, stride: stride, first: 0, count: part.tokens.count,
                    in: state.sourceTable, kernels)
            }
        }
    }

    /// Adds every head of one part's queries over stored keys and values to what is to be computed.
    private func append(
        _ own: Projected, _ part: PackedBatch.Part, to keys: StoredKeys, _ stack: StackWeights?,
        _ description: AttentionDescription, _ workspace: inout Workspace
    ) {
        let width = description.headCount * description.valueWidth
        var job = ck_cached_attention()
        job.q = UnsafePointer(own.queries)
        job.q_stride = own.stride
        job.queries = part.tokens.count
        job.cache = keys.layer.cache
        job.pages = UnsafeRawPointer(keys.pages).assumingMemoryBound(to: UnsafeRawPointer?.self)
        job.keys_count = keys.count
        job.key_width = keys.layer.keyWidth
        job.value_width = keys.layer.valueWidth
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
        workspace.attending.append(
            CachedHeads(
                job, layer: keys.layer, heads: description.headCount, biasStride: 2 * workspace.distanceSpan,
                kernels: kernels))
    }

    /// Computes the heads that were added. Idle threads take some.
    private func computeHeads(in workspace: inout Workspace) {
        defer { workspace.attending.removeAll(keepingCapacity: true) }
        let scratchBytes = workspace.attending.reduce(0) { max($0, $1.scratchBytes) }
        workspace.attention.reserve(byteCount: scratchBytes)
        let scratch = workspace.attention.start
        let work = workspace.attending.reduce(0) { $0 + $1.multiplyAdds } * ThreadTeam.multiplyAddsPerFloat
        guard let team = workspace.team, team.pieces(forMultiplyAdds: work, atMost: .max) > 1 else {
            for heads in workspace.attending {
                for piece in 0..<heads.count { heads.compute(piece, scratch) }
            }
            return
        }
        for index in workspace.attending.indices { workspace.attending[index].cutQueries() }
        var pieces = 0
        let ends = workspace.attending.map { heads in
            pieces += heads.count
            return pieces
        }
        workspace.attending.withUnsafeBufferPointer { heads in
            ends.withUnsafeBufferPointer { ends in
                team.compute(
                    HeadsOfParts(heads: heads, ends: ends), pieces: pieces, scratch: scratch,
                    scratchBytes: scratchBytes
                ) { work, piece, scratch in
                    work.assumingMemoryBound(to: HeadsOfParts.self).pointee.compute(piece, scratch)
                }
            }
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
    func at(_ token: Int) -> Self {
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
