import CKernels

/// What a caller wants of a sequence's states.
enum Readout: Sendable, Hashable {
    /// The state of every token after the last layer: [tokens, width].
    case states
    /// The pooled vector: [width].
    case pooled
    /// The head's scores: [labels], or [tokens, labels] for a head over tokens.
    case head
    /// A decoder's scores over the vocabulary at the last token: [vocabulary].
    case lastLogits
    /// The same at every token: [tokens, vocabulary].
    case allLogits
    /// ln of the probabilities of some tokens to come next: for the last token of the sequence those of the first
    /// list, for each token of its branches those of the next lists; one list after the other.
    case logProbabilities([[Int32]])
    /// The logits of some tokens, likewise; only these rows of the output matrix are read.
    case logits(of: [[Int32]])
    /// Nothing: the tokens are remembered.
    case nothing
    /// Nothing: an encoder's states go into the state of the sequence that its decoder writes.
    case source
}

extension TransformerExecutor {
    private var description: ModelDescription { weights.description }

    /// Takes what a job wants out of the states that `run` left in the workspace, but for scores over the vocabulary:
    /// `readOutput` computes those of all jobs together.
    func read(_ readout: Readout, of sequence: Range<Int>, in workspace: inout Workspace) -> [Float] {
        switch (readout, description.head) {
        case (.states, _): return states(of: sequence, in: workspace)
        case (.pooled, _), (.head, .none): return pooled(sequence, in: workspace)
        case (.head, .sequence): return sequenceScores(sequence, in: &workspace)
        case (.head, .tokens): return rowScores(weights.head, sequence, in: &workspace)
        case (.lastLogits, _), (.allLogits, _), (.logProbabilities, _), (.logits, _), (.nothing, _), (.source, _):
            return []
        }
    }

    private func states(of sequence: Range<Int>, in workspace: borrowing Workspace) -> [Float] {
        let start = workspace.hidden.floats + sequence.lowerBound * description.width
        return [Float](UnsafeBufferPointer(start: start, count: sequence.count * description.width))
    }

    private func pooled(_ sequence: Range<Int>, in workspace: borrowing Workspace) -> [Float] {
        let width = description.width
        switch description.pooling {
        case .firstToken: return states(of: sequence.prefix(1), in: workspace)
        case .lastToken: return states(of: sequence.suffix(1), in: workspace)
        case .mean:
            let start = workspace.hidden.floats + sequence.lowerBound * width
            return [Float](unsafeUninitializedCapacity: width) { buffer, count in
                guard let out = buffer.baseAddress else { return }
                kernels.meanPool(start, tokens: sequence.count, count: width, into: out)
                count = width
            }
        }
    }

    private func sequenceScores(_ sequence: Range<Int>, in workspace: inout Workspace) -> [Float] {
        guard let head = weights.head else { return [] }
        var vector = pooled(sequence, in: workspace)
        if let pooler = weights.pooler { vector = apply(pooler, to: &vector, tokens: 1, in: &workspace) }
        return apply(head, to: &vector, tokens: 1, in: &workspace)
    }

    /// A layer's results for consecutive states.
    private func rowScores(
        _ layer: LinearLayer?, _ rows: Range<Int>, in workspace: inout Workspace
    ) -> [Float] {
        guard let layer else { return [] }
        return apply(
            layer, to: workspace.hidden.floats + rows.lowerBound * description.width, tokens: rows.count,
            in: &workspace)
    }

    /// A layer's results for [tokens, inputs] states: [tokens, outputs].
    private func apply(
        _ layer: LinearLayer, to x: UnsafeMutablePointer<Float>, tokens: Int, in workspace: inout Workspace
    ) -> [Float] {
        let (inputs, outputs) = (layer.weights.inputs, layer.weights.outputs)
        // Quantizing the states would hide that a damaged file made them no numbers.
        let states = UnsafeBufferPointer(start: x, count: tokens * inputs)
        guard states.allSatisfy({ $0.isFinite }) else { return [Float](repeating: .nan, count: tokens * outputs) }
        return [Float](unsafeUninitializedCapacity: tokens * outputs) { buffer, count in
            guard let out = buffer.baseAddress else { return }
            for first in stride(from: 0, to: tokens, by: OutputRows.step) {
                let input = kernels.prepare(
                    x + first * inputs, tokens: min(OutputRows.step, tokens - first), count: inputs,
                    as: layer.packings, in: &workspace)
                layer.apply(to: input, into: out + first * outputs, stride: outputs, in: workspace, kernels)
            }
            count = tokens * outputs
        }
    }
}
