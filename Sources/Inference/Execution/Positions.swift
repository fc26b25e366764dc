import CKernels

extension TransformerExecutor {
    /// Cosines and sines of every token for every kind of rotation of a stack.
    func prepareRotations(_ stack: StackWeights, _ batch: PackedBatch, in workspace: inout Workspace) {
        guard !stack.ropes.isEmpty else { return }
        let floats = stack.ropes.reduce(0) { $0 + 2 * $1.pairs * batch.tokenCount }
        workspace.rotations.reserve(byteCount: floats * MemoryLayout<Float>.stride)
        var table = workspace.rotations.floats
        for rope in stack.ropes {
            for part in batch.parts {
                let count = part.tokens.count
                let frequencies = rope.frequencies(capacity: part.state?.capacity ?? count)
                withUnsafeTemporaryAllocation(of: Int32.self, capacity: count) { positions in
                    for index in 0..<count { positions[index] = Int32(truncatingIfNeeded: part.start + index) }
                    kernels.table.pointee.rope_table(
                        positions.baseAddress, count, frequencies, rope.pairs, rope.description.magnitude, table)
                }
                table += 2 * rope.pairs * part.tokens.count
            }
        }
    }

    /// Turns queries and keys by their positions, in place.
    func turn(
        _ projected: Projected, _ attention: AttentionDescription, _ kind: Int?, _ stack: StackWeights,
        _ batch: PackedBatch, in workspace: borrowing Workspace
    ) {
        guard let kind else { return }
        let tokens = batch.tokenCount
        let rope = stack.ropes[kind]
        let table = workspace.rotations.floats + stack.ropes[..<kind].reduce(0) { $0 + 2 * $1.pairs * tokens }
        let offset = rope.description.offset
        let adjacent = rope.description.pairing == .adjacent
        kernels.table.pointee.rope(
            projected.queries + offset, projected.stride, tokens, attention.headCount, attention.keyWidth, rope.pairs,
            adjacent, table)
        kernels.table.pointee.rope(
            projected.keys + offset, projected.stride, tokens, attention.keyValueHeadCount, attention.keyWidth,
            rope.pairs, adjacent, table)
    }

    /// For each head the bias of every distance between two tokens of the batch's sequences: entry `span` + key − query.
    func prepareDistances(_ stack: StackWeights, _ batch: PackedBatch, in workspace: inout Workspace) {
        guard let bias = stack.relativeBias, let relative = stack.description.relativePositions else { return }
        let span = batch.longest
        let heads = bias.inputs
        workspace.distanceSpan = span
        workspace.distances.reserve(byteCount: heads * 2 * span * MemoryLayout<Float>.stride)
        let table = workspace.distances.floats
        withUnsafeTemporaryAllocation(of: Float.self, capacity: heads) { row in
            guard let values = row.baseAddress else { return }
            var last = -1
            for entry in 0..<2 * span {
                let bucket = relative.bucket(ofDistance: entry - span)
                if bucket != last { bias.copyRow(bucket, to: values, kernels) }
                last = bucket
                for head in 0..<heads { table[head * 2 * span + entry] = values[head] }
            }
        }
    }
}

extension StackDescription.RelativePositions {
    /// The bucket of key position − query position (Raffel et al. 2020, section 2.1): half of them for one distance
    /// each, the others ever wider.
    func bucket(ofDistance distance: Int) -> Int {
        var count = buckets
        var first = 0
        var magnitude = max(-distance, 0)
        if isBidirectional {
            count /= 2
            first = distance > 0 ? count : 0
            magnitude = abs(distance)
        }
        let exact = count / 2
        if magnitude < exact || exact == 0 { return first + min(magnitude, count - 1) }
        if magnitude >= farthest || farthest <= exact { return first + count - 1 }
        // In f32, as the reference computes it: at whole powers the rounding decides the bucket.
        let share =
            Float(Elementary.log(Double(Float(magnitude) / Float(exact))))
            / Float(Elementary.log(Double(farthest) / Double(exact)))
        let wide = exact + Int(min(share * Float(count - exact), Float(count)))
        return first + min(wide, count - 1)
    }
}
