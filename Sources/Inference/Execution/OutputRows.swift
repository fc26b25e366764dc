import CKernels

/// Which tokens' scores over the vocabulary a batch's jobs want, and where they go.
///
/// The output matrix is the largest of small models: it is read once for all rows of a step.
struct OutputRows {
    /// States that are multiplied at once.
    static let step = 16

    /// What is wanted of one token's.
    enum Wanted {
        case all
        case logProbabilities([Int32])
    }

    /// One token's.
    struct Row {
        /// Its place in the batch.
        let token: Int
        /// Whose it is.
        let request: Int
        let wanted: Wanted
    }

    /// Single scores behind one token.
    struct Picked {
        let token: Int
        let request: Int
        let ids: [Int32]
    }

    private(set) var rows: [Row] = []
    private(set) var picked: [Picked] = []

    /// Adds what a request wants of a round.
    /// - Parameters:
    ///   - tokens: The batch's tokens of the request's own part.
    ///   - branches: Those of its branches.
    ///   - isLast: Whether the part is the request's last one.
    mutating func append(
        _ readout: Readout, of tokens: Range<Int>, branches: Range<Int>, request: Int, isLast: Bool
    ) {
        switch readout {
        case .allLogits: rows += tokens.map { Row(token: $0, request: request, wanted: .all) }
        case .lastLogits where isLast:
            rows.append(Row(token: tokens.upperBound - 1, request: request, wanted: .all))
        case .logProbabilities(let wanted) where isLast:
            for (token, ids) in zip([tokens.upperBound - 1] + Array(branches), wanted) where !ids.isEmpty {
                rows.append(Row(token: token, request: request, wanted: .logProbabilities(ids)))
            }
        case .logits(let wanted) where isLast:
            for (token, ids) in zip([tokens.upperBound - 1] + Array(branches), wanted) where !ids.isEmpty {
                picked.append(Picked(token: token, request: request, ids: ids))
            }
        default: break
        }
    }
}

extension TransformerExecutor {
    /// Computes rows of scores out of the states that `run` left in the workspace and adds them to their requests'
    /// results.
    func readOutput(_ output: OutputRows, into results: inout [[Float]], in workspace: inout Workspace) {
        guard let layer = weights.output, let description = weights.description.output else { return }
        for picked in output.picked {
            results[picked.request] += logits(of: picked.ids, at: picked.token, layer, description, in: &workspace)
        }
        if output.rows.isEmpty { return }
        let (width, vocabulary) = (layer.weights.inputs, layer.weights.outputs)
        let float = MemoryLayout<Float>.stride
        workspace.logits.reserve(byteCount: OutputRows.step * vocabulary * float)
        workspace.normed.reserve(byteCount: OutputRows.step * width * float)
        for first in stride(from: 0, to: output.rows.count, by: OutputRows.step) {
            let rows = output.rows[first..<min(first + OutputRows.step, output.rows.count)]
            let states = workspace.normed.floats
            for (index, row) in rows.enumerated() {
                (states + index * width).update(from: workspace.hidden.floats + row.token * width, count: width)
            }
            let input = kernels.prepare(states, tokens: rows.count, count: width, as: layer.packings, in: &workspace)
            let logits = workspace.logits.floats
            layer.apply(to: input, into: logits, stride: vocabulary, in: workspace, kernels)
            let count = rows.count * vocabulary
            if description.scale != 1 { kernels.table.pointee.scale(logits, description.scale, count) }
            if description.softCap > 0 { kernels.table.pointee.soft_cap(logits, description.softCap, count) }
            for (index, row) in rows.enumerated() {
                // Quantizing the states would hide that a damaged file made them no numbers.
                let isSound = UnsafeBufferPointer(start: states + index * width, count: width).allSatisfy(\.isFinite)
                let scores = UnsafeBufferPointer(start: logits + index * vocabulary, count: vocabulary)
                switch row.wanted {
                case .logProbabilities(let ids):
                    results[row.request] += isSound ? logProbabilities(of: ids, scores) : ids.map { _ in Float.nan }
                case .all where isSound && results[row.request].isEmpty: results[row.request] = Array(scores)
                case .all: results[row.request] += isSound ? Array(scores) : scores.map { _ in Float.nan }
                }
            }
        }
    }

    /// The logits of some tokens behind one.
    private func logits(
        of ids: [Int32], at token: Int, _ layer: LinearLayer, _ description: ModelDescription.Output,
        in workspace: inout Workspace
    ) -> [Float] {
        let width = layer.weights.inputs
        let state = workspace.hidden.floats + token * width
        guard UnsafeBufferPointer(start: state, count: width).allSatisfy(\.isFinite) else {
            return ids.map { _ in .nan }
        }
        let input = kernels.prepare(state, tokens: 1, count: width, as: layer.packings, in: &workspace)
        return [Float](unsafeUninitializedCapacity: ids.count) { buffer, count in
            guard let out = buffer.baseAddress else { return }
            for (place, id) in ids.enumerated() {
                layer.apply(toRow: Int(id), of: input, into: out + place, in: workspace, kernels)
            }
            if description.scale != 1 { kernels.table.pointee.scale(out, description.scale, ids.count) }
            if description.softCap > 0 { kernels.table.pointee.soft_cap(out, description.softCap, ids.count) }
            count = ids.count
        }
    }

    /// logit − ln Σ exp(logits), the sum in f64.
    private func logProbabilities(of ids: [Int32], _ logits: UnsafeBufferPointer<Float>) -> [Float] {
        let normalizer = kernels.logSumExp(logits)
        return ids.map { Float(Double(logits[Int($0)]) - normalizer) }
    }
}

extension Kernels {
    /// Values that are added up in f32 before they join a sum in f64.
    private static var expSumPiece: Int { 1024 }

    /// ln Σ exp(x).
    func logSumExp(_ x: UnsafeBufferPointer<Float>) -> Double {
        guard let start = x.baseAddress else { return -.infinity }
        let largest = table.pointee.largest(start, x.count)
        guard largest.isFinite else { return Double(largest) }
        var sum = 0.0
        for first in stride(from: 0, to: x.count, by: Self.expSumPiece) {
            sum += Double(exponentialSum(start + first, count: min(Self.expSumPiece, x.count - first), shift: largest))
        }
        return Double(largest) + Elementary.log(sum)
    }
}
