import CKernels

/// Memory that one engine thread computes in. It grows to the largest batch seen and is never shared.
struct Workspace: ~Copyable {
    /// The running state of each token: [tokens, width].
    var hidden = AlignedBuffer(byteCount: 0)
    /// States as a block reads them, after its norm: [tokens, width].
    var normed = AlignedBuffer(byteCount: 0)
    /// Queries, keys and values side by side: [tokens, `projectedWidth`].
    var projected = AlignedBuffer(byteCount: 0)
    /// What attention gathered: [tokens, heads · valueWidth].
    var context = AlignedBuffer(byteCount: 0)
    /// What a block adds to `hidden`: [tokens, width].
    var update = AlignedBuffer(byteCount: 0)
    /// What the first of two parallel blocks adds: [tokens, width].
    var secondUpdate = AlignedBuffer(byteCount: 0)
    /// Inside the feed-forward block: [tokens, feedForward], twice with a gate.
    var inner = AlignedBuffer(byteCount: 0)
    /// Activations quantized for products with weights in blocks of 32, and of 256.
    var packed32 = AlignedBuffer(byteCount: 0)
    var packed256 = AlignedBuffer(byteCount: 0)
    /// Panels that kernels unpack weights into.
    var panel = AlignedBuffer(byteCount: 0)
    /// Scores of attention, and its transposed keys.
    var attention = AlignedBuffer(byteCount: 0)
    /// Keys and values of a sequence that is not kept.
    var keysValues = AlignedBuffer(byteCount: 0)
    /// Cosines and sines of every token, one table after the other for each kind of rotation.
    var rotations = AlignedBuffer(byteCount: 0)
    /// For each head the bias of each distance.
    var distances = AlignedBuffer(byteCount: 0)
    /// Entries on either side of distance 0 in each head's table of `distances`.
    var distanceSpan = 0
    /// States that are read out, side by side.
    var gathered = AlignedBuffer(byteCount: 0)

    /// Makes room for a batch of `tokens` tokens of a stack.
    mutating func reserve(tokens: Int, width: Int, for stack: StackDescription) {
        let float = MemoryLayout<Float>.stride
        let widest = max(width, stack.embeddingWidth)
        let attention = stack.layers.flatMap { [$0.attention, $0.crossAttention].compactMap(\.self) }
        let gathered = attention.map { $0.headCount * $0.valueWidth }.max() ?? 0
        let inner = stack.layers.map { $0.feedForward.width * ($0.feedForward.isGated ? 2 : 1) }.max() ?? 0
        hidden.reserve(byteCount: tokens * widest * float)
        normed.reserve(byteCount: tokens * widest * float)
        update.reserve(byteCount: tokens * widest * float)
        secondUpdate.reserve(byteCount: tokens * widest * float)
        projected.reserve(byteCount: tokens * (attention.map(\.projectedWidth).max() ?? 0) * float)
        context.reserve(byteCount: tokens * gathered * float)
        self.inner.reserve(byteCount: tokens * inner * float)
    }
}

extension AttentionDescription {
    /// Floats of a token's queries, keys and values, and of what latent attention makes them of.
    var projectedWidth: Int {
        let own = headCount * keyWidth + keyValueHeadCount * (keyWidth + valueWidth)
        guard let latent else { return own }
        let unrotated = keyWidth - latent.rotatedWidth
        return own + latent.queryRank + latent.keyValueRank + latent.rotatedWidth
            + headCount * (unrotated + valueWidth)
    }
}

extension Int {
    /// The smallest multiple of `step` that is not less than this number.
    func roundedUp(toMultipleOf step: Int) -> Int { (self + step - 1) / step * step }
}
