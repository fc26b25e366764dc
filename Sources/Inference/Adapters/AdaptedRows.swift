import CKernels

/// Which rows of a batch have an adapter: runs of rows that follow each other and share one.
struct AdaptedRows {
    private struct Run {
        var rows: Range<Int>
        let adapter: Adapter

        /// Pieces that its rows are computed in.
        var pieces: Int { (rows.count - 1) / LowRankUpdate.rowsAtOnce + 1 }
    }

    /// Bytes of scratch that any update of these adapters needs.
    private(set) var scratchBytes = 0
    private var runs: [Run] = []

    /// No row has an adapter.
    init() {}

    /// The rows of a batch's parts.
    /// - Precondition: Every adapter was opened for a base with this table.
    init(_ parts: [PackedBatch.Part], over table: LinearTable) {
        for part in parts {
            guard let adapter = part.adapter else { continue }
            precondition(adapter.table.isSame(as: table), "an adapter runs over the base that it was opened for")
            if let last = runs.last, last.adapter === adapter, last.rows.upperBound == part.tokens.lowerBound {
                runs[runs.count - 1].rows = last.rows.lowerBound..<part.tokens.upperBound
            } else {
                runs.append(Run(rows: part.tokens, adapter: adapter))
            }
            scratchBytes = max(scratchBytes, adapter.scratchBytes)
        }
    }

    /// Places of a batch with those that share an adapter next to each other: each adapter's weights are then read once.
    static func grouped(_ places: [Int], by adapter: (Int) -> Adapter?) -> [Int] {
        var order: [ObjectIdentifier: Int] = [:]
        let groups = places.map { place in
            let group = adapter(place).map(ObjectIdentifier.init) ?? ObjectIdentifier(Adapter.self)
            if order[group] == nil { order[group] = order.count }
            return order[group] ?? 0
        }
        guard order.count > 1 else { return places }
        return zip(groups, places).enumerated()
            .sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }.map(\.element.1)
    }

    /// Whether the layer at an index of the base's table changes in any row.
    func change(_ slot: Int) -> Bool { runs.contains { $0.adapter[slot] != nil } }

    /// Adds to each row of `out`, `stride` floats apart, what its adapter has for a layer. Idle threads take rows where
    /// it is much.
    func add(
        _ slot: Int, to out: UnsafeMutablePointer<Float>, stride: Int, of input: PreparedActivations,
        in workspace: borrowing Workspace, _ kernels: Kernels
    ) {
        let cut = Cut(runs: runs, slot: slot, out: out, stride: stride, x: input.values, kernels: kernels)
        let pieces = runs.reduce(0) { $0 + $1.pieces }
        guard let team = workspace.team, team.pieces(forMultiplyAdds: work(slot), atMost: pieces) > 1 else {
            for piece in 0..<pieces { cut.compute(piece, workspace.panel.start) }
            return
        }
        team.compute(
            cut, pieces: pieces, scratch: workspace.panel.start, scratchBytes: scratchBytes
        ) { work, piece, scratch in
            work.assumingMemoryBound(to: Cut.self).pointee.compute(piece, scratch)
        }
    }

    /// What products as short as these take longer than their multiply-adds say, as measured.
    private static let shortness = 4

    /// What a layer's updates cost, in the multiply-adds of integers that a team counts.
    private func work(_ slot: Int) -> Int {
        runs.reduce(0) { sum, run in
            let perRow = (run.adapter[slot]?.multiplyAdds ?? 0) * Self.shortness
            return sum + perRow * (run.rows.count * ThreadTeam.multiplyAddsPerFloat + ThreadTeam.multiplyAddsPerWeight)
        }
    }

    /// One layer's updates, cut by rows.
    private struct Cut {
        let runs: [Run]
        let slot: Int
        let out: UnsafeMutablePointer<Float>
        let stride: Int
        let x: UnsafeMutablePointer<Float>
        let kernels: Kernels

        func compute(_ piece: Int, _ scratch: UnsafeMutableRawPointer) {
            var place = piece
            for run in runs {
                guard place >= run.pieces else {
                    guard let update = run.adapter[slot] else { return }
                    let first = run.rows.lowerBound + place * LowRankUpdate.rowsAtOnce
                    return update.add(
                        to: out + first * stride, stride: stride, of: x + first * update.down.inputs,
                        rows: min(LowRankUpdate.rowsAtOnce, run.rows.upperBound - first), scratch: scratch, kernels)
                }
                place -= run.pieces
            }
        }
    }
}
