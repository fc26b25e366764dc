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
    /// Pages of keys and values of one layer that are not kept: of whole sequences, and of branches.
    var keysValues = AlignedBuffer(byteCount: 0)
    /// The addresses of those pages, and of those before them.
    var pageTable = PageTable()
    /// Attention of a batch's parts in one layer.
    var attending: [CachedHeads] = []
    /// Scores over the vocabulary: [OutputRows.step, vocabulary].
    var logits = AlignedBuffer(byteCount: 0)
    /// Cosines and sines of every token, one table after the other for each kind of rotation.
    var rotations = AlignedBuffer(byteCount: 0)
    /// For each head the bias of each distance.
    var distances = AlignedBuffer(byteCount: 0)
    /// Entries on either side of distance 0 in each head's table of `distances`.
    var distanceSpan = 0
    /// What latent attention makes queries, or keys and values, of: [tokens, rank].
    var compressed = AlignedBuffer(byteCount: 0)

    /// The rows of the batch at hand that have an adapter.
    var adapted = AdaptedRows()

    /// The threads that may help; nil for a thread on its own.
    let team: ThreadTeam?

    init(team: ThreadTeam? = nil) { self.team = team }

    /// Makes room for a batch of `tokens` tokens of a stack.
    mutating func reserve(tokens: Int, for stack: StackExtent) {
        let float = MemoryLayout<Float>.stride
        hidden.reserve(byteCount: tokens * stack.state * float)
        normed.reserve(byteCount: tokens * stack.state * float)
        update.reserve(byteCount: tokens * stack.state * float)
        secondUpdate.reserve(byteCount: tokens * stack.state * float)
        projected.reserve(byteCount: tokens * stack.projected * float)
        context.reserve(byteCount: tokens * stack.gathered * float)
        inner.reserve(byteCount: tokens * stack.inner * float)
    }
}

/// Floats that a token takes in a workspace, the most of all layers of a stack.
struct StackExtent: Sendable {
    /// Of a state, or of an embedding that is wider.
    let state: Int
    /// Of queries, keys and values.
    let projected: Int
    /// Of what all heads gathered.
    let gathered: Int
    /// Inside a feed-forward block.
    let inner: Int

    init(_ stack: StackDescription, width: Int) {
        let attention = stack.layers.flatMap { [$0.attention, $0.crossAttention].compactMap(\.self) }
        state = max(width, stack.embeddingWidth)
        projected = attention.map(\.projectedWidth).max() ?? 0
        gathered = attention.map { $0.headCount * $0.valueWidth }.max() ?? 0
        inner = stack.layers.map { $0.feedForward.width * ($0.feedForward.isGated ? 2 : 1) }.max() ?? 0
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
