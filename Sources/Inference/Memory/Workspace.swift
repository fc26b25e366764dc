import CKernels

/// Memory that one engine thread computes in. It grows to the largest batch seen and is never shared.
struct Workspace: ~Copyable {
    /// The running state of each token: [tokens, width].
    var hidden = AlignedBuffer(byteCount: 0)
    /// Queries, keys and values side by side: [tokens, 3 · width].
    var queriesKeysValues = AlignedBuffer(byteCount: 0)
    /// What attention, or the second half of the feed-forward block, adds to `hidden`: [tokens, width].
    var update = AlignedBuffer(byteCount: 0)
    /// Inside the feed-forward block: [tokens, feedForward].
    var inner = AlignedBuffer(byteCount: 0)
    /// Activations quantized for products with weights in blocks of 32, and of 256.
    var packed32 = AlignedBuffer(byteCount: 0)
    var packed256 = AlignedBuffer(byteCount: 0)
    /// Panels that kernels unpack weights into.
    var panel = AlignedBuffer(byteCount: 0)
    /// Scores and transposed keys of attention.
    var attention = AlignedBuffer(byteCount: 0)

    /// Makes room for a batch of `tokens` tokens, the longest sequence of which has `longest`.
    mutating func reserve(tokens: Int, longest: Int, for description: EncoderDescription) {
        let float = MemoryLayout<Float>.stride
        let width = description.width
        let widest = max(width, description.feedForward)
        hidden.reserve(byteCount: tokens * width * float)
        queriesKeysValues.reserve(byteCount: tokens * 3 * width * float)
        update.reserve(byteCount: tokens * width * float)
        inner.reserve(byteCount: tokens * widest * float)
        packed32.reserve(byteCount: ck_packed_bytes(CK_PACK_32, tokens, widest.roundedUp(toMultipleOf: 32)))
        attention.reserve(byteCount: ck_attention_scratch_bytes(longest, description.headWidth))
    }
}

extension Int {
    /// The smallest multiple of `step` that is not less than this number.
    func roundedUp(toMultipleOf step: Int) -> Int { (self + step - 1) / step * step }
}
