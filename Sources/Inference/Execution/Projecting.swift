import CKernels

extension TransformerExecutor {
    /// Queries, keys and values of [tokens, width] states, normed where the layer norms them.
    func project(
        _ attention: AttentionWeights, _ x: UnsafeMutablePointer<Float>, _ batch: PackedBatch,
        in workspace: inout Workspace
    ) -> Projected {
        let description = attention.description
        let tokens = batch.tokenCount
        let queries = workspace.projected.floats
        let keys = queries + description.headCount * description.keyWidth
        let values = keys + description.keyValueHeadCount * description.keyWidth
        let projected = Projected(
            queries: queries, keys: keys, values: values, stride: description.projectedWidth)
        if let latent = attention.latent {
            projectLatent(latent, description, x, tokens, projected, in: &workspace)
        } else {
            let input = kernels.prepare(
                x, tokens: tokens, count: weights.description.width,
                as: attention.packings, in: &workspace)
            attention.query.apply(to: input, into: queries, stride: projected.stride, in: workspace, kernels)
            attention.key.apply(to: input, into: keys, stride: projected.stride, in: workspace, kernels)
            attention.value.apply(to: input, into: values, stride: projected.stride, in: workspace, kernels)
        }
        norm(queries, heads: description.headCount, attention.queryNorm, description, projected.stride, tokens)
        norm(keys, heads: description.keyValueHeadCount, attention.keyNorm, description, projected.stride, tokens)
        return projected
    }

    private func norm(
        _ x: UnsafeMutablePointer<Float>, heads: Int, _ norm: NormLayer?, _ description: AttentionDescription,
        _ stride: Int, _ tokens: Int
    ) {
        guard let norm else { return }
        // One gain over all heads is as wide as they are together.
        let hasGainForEach = norm.gain.count > norm.width
        for first in Swift.stride(from: 0, to: heads * description.keyWidth, by: norm.width) {
            norm.apply(
                to: x + first, stride: stride, rows: tokens, into: x + first, outStride: stride,
                gainFrom: hasGainForEach ? first : 0, kernels)
        }
    }

    /// Latent attention (DeepSeek-V2, section 2.1): queries from a compressed state; keys and values from another, and
    /// one rotated part of the key for all heads.
    private func projectLatent(
        _ latent: LatentWeights, _ attention: AttentionDescription, _ x: UnsafeMutablePointer<Float>, _ tokens: Int,
        _ projected: Projected, in workspace: inout Workspace
    ) {
        guard let ranks = attention.latent else { return }
        let stride = projected.stride
        let heads = attention.headCount
        let unrotated = attention.keyWidth - ranks.rotatedWidth
        let compressed = projected.values + heads * attention.valueWidth
        let source = compressed + ranks.queryRank
        let expanded = source + ranks.keyValueRank + ranks.rotatedWidth
        let input = kernels.prepare(
            x, tokens: tokens, count: weights.description.width,
            as: latent.queryCompression.packings.union(latent.compression.packings), in: &workspace)
        latent.queryCompression.apply(to: input, into: compressed, stride: stride, in: workspace, kernels)
        latent.compression.apply(to: input, into: source, stride: stride, in: workspace, kernels)
        expand(latent.queryExpansion, latent.queryNorm, compressed, tokens, into: projected.queries, stride, &workspace)
        expand(latent.expansion, latent.norm, source, tokens, into: expanded, stride, &workspace)
        for token in 0..<tokens {
            let row = token * stride
            for head in 0..<heads {
                let key = projected.keys + row + head * attention.keyWidth
                let made = expanded + row + head * (unrotated + attention.valueWidth)
                key.update(from: made, count: unrotated)
                (key + unrotated).update(from: source + row + ranks.keyValueRank, count: ranks.rotatedWidth)
                (projected.values + row + head * attention.valueWidth).update(
                    from: made + unrotated, count: attention.valueWidth)
            }
        }
    }

    /// out = layer(norm(x)); x has `stride` floats between tokens, as has out.
    private func expand(
        _ layer: LinearLayer, _ norm: NormLayer, _ x: UnsafeMutablePointer<Float>, _ tokens: Int,
        into out: UnsafeMutablePointer<Float>, _ stride: Int, _ workspace: inout Workspace
    ) {
        let rank = norm.gain.count
        workspace.compressed.reserve(byteCount: tokens * rank * MemoryLayout<Float>.stride)
        let normed = workspace.compressed.floats
        norm.apply(to: x, stride: stride, rows: tokens, into: normed, outStride: rank, kernels)
        let input = kernels.prepare(normed, tokens: tokens, count: rank, as: layer.packings, in: &workspace)
        layer.apply(to: input, into: out, stride: stride, in: workspace, kernels)
    }

    /// Queries grow with their position where the model says so.
    func warm(_ projected: Projected, _ attention: AttentionDescription, _ batch: PackedBatch) {
        guard let temperature = attention.temperature else { return }
        for part in batch.parts {
            for index in part.tokens {
                let position = part.start + index - part.tokens.lowerBound
                let steps = Double(position / temperature.length)
                let factor = 1 + temperature.scale * Float(Elementary.log(1 + steps))
                kernels.table.pointee.scale(
                    projected.queries + index * projected.stride, factor, attention.headCount * attention.keyWidth)
            }
        }
    }
}
