import CKernels

/// Attention of one part's queries to cached keys, cut by heads, and by queries where they are many. A query's result
/// depends on the keys that it sees alone, so the cuts change no bit.
struct CachedHeads {
    /// Queries of a piece: enough to read a head's keys for.
    static let step = 64

    /// The first head's.
    private var job: ck_cached_attention
    private let layer: KeyValueLayout.Layer
    /// Floats between two heads' biases.
    private let biasStride: Int
    private let kernels: Kernels
    /// Query heads that share a head of keys.
    private let group: Int
    /// Query heads that are computed as one.
    private var joined = 1
    /// What there is to compute: query heads, or groups of them.
    private var heads: Int
    private var queriesOfPiece: Int

    /// - Precondition: `job` has one query or more.
    init(
        _ job: ck_cached_attention, layer: KeyValueLayout.Layer, heads: Int, biasStride: Int, kernels: Kernels
    ) {
        (self.job, self.layer, self.heads) = (job, layer, heads)
        (self.biasStride, self.kernels) = (biasStride, kernels)
        group = heads / layer.heads
        queriesOfPiece = job.queries
        if job.queries == 1 && group > 1 && job.bias == nil && (job.window == 0 || job.keys_count <= job.window) {
            joinGroups()
        }
    }

    /// Takes one position's query heads that share keys as so many queries of one head, which reads its keys once.
    /// The position is the last, so that nothing needs to be masked.
    private mutating func joinGroups() {
        job.queries = group
        job.q_stride = job.key_width
        job.out_stride = job.value_width
        job.causal = false
        job.window = 0
        (joined, heads, queriesOfPiece) = (group, heads / group, group)
    }

    /// Pieces to compute.
    var count: Int { heads * runs }

    /// Bytes of scratch that a piece is computed in.
    var scratchBytes: Int { ck_cached_attention_scratch_bytes(job.keys_count, job.key_width, job.value_width) }

    /// Multiply-adds of all pieces.
    var multiplyAdds: Int { heads * job.queries * job.keys_count * (job.key_width + job.value_width) }

    /// Cuts heads with many queries into several pieces.
    mutating func cutQueries() { queriesOfPiece = min(Self.step, job.queries) }

    /// Computes one piece: some of a head's queries.
    func compute(_ piece: Int, _ scratch: UnsafeMutableRawPointer) {
        let (head, run) = piece.quotientAndRemainder(dividingBy: runs)
        let first = run * queriesOfPiece
        let query = head * joined
        let keyHead = query / group
        var part = job
        part.queries = min(queriesOfPiece, job.queries - first)
        part.q = job.q.map { $0 + query * layer.keyWidth + first * job.q_stride }
        part.key_offset = layer.keys(ofHead: keyHead)
        part.value_offset = layer.values(ofHead: keyHead)
        part.first_position = job.first_position + first
        part.bias = job.bias.map { $0 + query * biasStride + first * job.bias_stride }
        part.out = job.out.map { $0 + query * layer.valueWidth + first * job.out_stride }
        part.scratch = scratch
        kernels.table.pointee.cached_attention(&part)
    }

    private var runs: Int { (job.queries - 1) / queriesOfPiece + 1 }
}

/// The heads of several parts, numbered through.
struct HeadsOfParts {
    let heads: UnsafeBufferPointer<CachedHeads>
    /// For each part the number behind its last piece.
    let ends: UnsafeBufferPointer<Int>

    /// Computes one piece.
    func compute(_ piece: Int, _ scratch: UnsafeMutableRawPointer) {
        var (low, high) = (0, ends.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if ends[middle] > piece { high = middle } else { low = middle + 1 }
        }
        heads[low].compute(piece - (low > 0 ? ends[low - 1] : 0), scratch)
    }
}

/// Attention within a sequence that is read whole, cut by heads.
struct WholeHeads {
    /// The first head's.
    let job: ck_attention
    let count: Int
    let kernels: Kernels

    /// Computes one head.
    func compute(_ head: Int, _ scratch: UnsafeMutableRawPointer) {
        let offset = head * job.head_dim
        var part = job
        part.q = job.q.map { $0 + offset }
        part.k = job.k.map { $0 + offset }
        part.v = job.v.map { $0 + offset }
        part.out = job.out.map { $0 + offset }
        part.scratch = scratch
        kernels.attention(&part)
    }
}
