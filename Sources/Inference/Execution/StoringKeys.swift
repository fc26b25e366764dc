import CKernels

extension TransformerExecutor {
    /// Stores the keys and values of a batch's tokens in one layer: in the pages of their sequences, or for whole
    /// sequences and branches, which nobody goes on with, in pages of the workspace.
    ///
    /// `workspace.pageTable` then has the pages of each of these, one after the other.
    /// - Parameter isPlain: Whether attention within whole sequences needs no stored keys.
    func store(
        _ projected: Projected, layer index: Int, _ attention: AttentionDescription, isPlain: Bool,
        _ batch: PackedBatch, in workspace: inout Workspace
    ) {
        let unkept = batch.parts.filter { $0.path != nil || ($0.state == nil && !isPlain) }
        reserveTemporaryPages(of: unkept, layer: index, attention, in: &workspace)
        var first = 0
        for part in batch.parts {
            let own = projected.at(part.tokens.lowerBound)
            if let state = part.state, part.path == nil {
                state.memory.own.layers[index].store(
                    keys: own.keys, values: own.values, stride: own.stride, first: part.start,
                    count: part.tokens.count, in: state.table, kernels)
            } else if part.state != nil || !isPlain {
                storeUnkept(own, part, projected, layer: index, attention, in: workspace.pageTable.start + first)
                first += KeyValueLayout.pages(for: part.end)
            }
        }
    }

    private func storeUnkept(
        _ own: Projected, _ part: PackedBatch.Part, _ projected: Projected, layer index: Int,
        _ attention: AttentionDescription, in pages: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    ) {
        let layer = part.layer(index, attention)
        let shared = part.trunkLength / KeyValueLayout.pageTokens
        // What the sequence has of its last page may have come with this batch, in a part before.
        if !part.trunkLength.isMultiple(of: KeyValueLayout.pageTokens), let origin = part.state?.table[shared] {
            pages[shared]?.copyMemory(from: origin + layer.start, byteCount: layer.byteCount)
        }
        for (place, token) in (part.path ?? []).enumerated() {
            let ancestor = projected.at(token)
            layer.alone.store(
                keys: ancestor.keys, values: ancestor.values, stride: own.stride, first: part.trunkLength + place,
                count: 1, in: pages, kernels)
        }
        layer.alone.store(
            keys: own.keys, values: own.values, stride: own.stride, first: part.start, count: part.tokens.count,
            in: pages, kernels)
    }

    /// Lays out the pages of `workspace.keysValues`. A branch sees its sequence's own whole pages and, in pages of its
    /// own, what the sequence has of the next and the tokens behind.
    private func reserveTemporaryPages(
        of parts: [PackedBatch.Part], layer index: Int, _ attention: AttentionDescription, in workspace: inout Workspace
    ) {
        if parts.isEmpty { return }
        workspace.keysValues.reserve(
            byteCount: parts.reduce(0) { $0 + $1.temporaryPages * $1.layer(index, attention).byteCount })
        workspace.pageTable.begin(capacity: parts.reduce(0) { $0 + KeyValueLayout.pages(for: $1.end) })
        var free = workspace.keysValues.start
        for part in parts {
            let layer = part.layer(index, attention)
            if let state = part.state {
                for page in 0..<part.trunkLength / KeyValueLayout.pageTokens {
                    guard let start = state.table[page] else { preconditionFailure("a sequence has its pages") }
                    workspace.pageTable.append(start + layer.start)
                }
            }
            for _ in 0..<part.temporaryPages {
                workspace.pageTable.append(free)
                free += layer.byteCount
            }
        }
    }
}

extension PackedBatch.Part {
    /// How the part's keys and values are kept in one layer.
    func layer(_ index: Int, _ attention: AttentionDescription) -> KeyValueLayout.Layer {
        state?.memory.own.layers[index] ?? KeyValueLayout.Layer(attention, as: CK_CACHE_F32)
    }

    /// Tokens that the part's sequence has without the part and its path; none of a sequence that is read whole.
    fileprivate var trunkLength: Int { start - (path?.count ?? 0) }

    /// Pages of its own that a part takes that is not kept.
    fileprivate var temporaryPages: Int {
        KeyValueLayout.pages(for: end) - trunkLength / KeyValueLayout.pageTokens
    }
}
