import CKernels

extension EncoderExecutor {
    /// Takes what a job wants out of the states that `run` left in the workspace.
    func read(_ readout: Readout, of sequence: Range<Int>, in workspace: inout Workspace) -> [Float] {
        switch (readout, description.head) {
        case (.states, _): states(of: sequence, in: workspace)
        case (.pooled, _), (.head, .none): pooled(sequence, in: workspace)
        case (.head, .sequence): sequenceScores(sequence, in: &workspace)
        case (.head, .tokens): tokenScores(sequence, in: &workspace)
        }
    }

    private var description: EncoderDescription { weights.description }

    private func states(of sequence: Range<Int>, in workspace: borrowing Workspace) -> [Float] {
        let start = workspace.hidden.floats + sequence.lowerBound * description.width
        return [Float](UnsafeBufferPointer(start: start, count: sequence.count * description.width))
    }

    private func pooled(_ sequence: Range<Int>, in workspace: borrowing Workspace) -> [Float] {
        let width = description.width
        let start = workspace.hidden.floats + sequence.lowerBound * width
        switch description.pooling {
        case .firstToken: return [Float](UnsafeBufferPointer(start: start, count: width))
        case .mean:
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

    private func tokenScores(_ sequence: Range<Int>, in workspace: inout Workspace) -> [Float] {
        guard let head = weights.head else { return [] }
        let start = workspace.hidden.floats + sequence.lowerBound * description.width
        return apply(head, to: start, tokens: sequence.count, in: &workspace)
    }

    private func apply(
        _ layer: LinearLayer, to x: UnsafeMutablePointer<Float>, tokens: Int, in workspace: inout Workspace
    ) -> [Float] {
        let outputs = layer.weights.outputs
        // Quantizing the states would hide that a damaged file made them no numbers.
        let states = UnsafeBufferPointer(start: x, count: tokens * layer.weights.inputs)
        guard states.allSatisfy({ $0.isFinite }) else { return [Float](repeating: .nan, count: tokens * outputs) }
        let input = kernels.prepare(x, tokens: tokens, count: layer.weights.inputs, for: [layer], in: &workspace)
        return [Float](unsafeUninitializedCapacity: tokens * outputs) { buffer, count in
            guard let out = buffer.baseAddress else { return }
            layer.apply(to: input, into: out, stride: outputs, workspace.panel, kernels)
            count = tokens * outputs
        }
    }
}
