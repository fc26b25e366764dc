import ModelPorts
import Tokenizers

/// A model of this process, behind the ports that its head allows.
///
/// A text longer than the context is read in overlapping windows; how their results become one is said at each port's
/// result type.
struct LocalModel: Sendable {
    let model: TransformerModel
    let engine: Engine

    var info: ModelInfo { model.info }

    private var reader: TextReader {
        TextReader(tokenizer: model.tokenizer, contextLength: model.description.contextLength)
    }

    /// Computes every window of a text; windows go to the engine together.
    fileprivate func run(
        _ text: String, _ readout: Readout
    ) async throws -> (encoding: Encoding, windows: [TextReader.Window], values: [[Float]], cost: ModelCost) {
        let (encoding, windows) = reader.read(text)
        // A tokenizer that adds nothing makes nothing of an empty text: no direction, and nothing for any label.
        if windows.allSatisfy(\.ids.isEmpty) {
            let count = readout == .pooled ? model.description.width : info.labels.count
            return (encoding, windows, [[Float](repeating: 0, count: count)], .zero)
        }
        let results = try await compute(windows.map(\.ids), readout)
        var cost = ModelCost.zero
        for (window, result) in zip(windows, results) {
            cost += ModelCost(
                tokens: window.ids.count, windows: 1,
                multiplyAdds: model.description.multiplyAdds(tokens: window.ids.count), seconds: result.seconds)
        }
        return (encoding, windows, results.map(\.values), cost)
    }

    private func compute(_ sequences: [[Int32]], _ readout: Readout) async throws -> [SequenceResult] {
        if sequences.count == 1 { return [try await engine.run(sequences[0], on: model, readout: readout)] }
        return try await withThrowingTaskGroup(of: (Int, SequenceResult).self) { group in
            for (index, ids) in sequences.enumerated() {
                group.addTask { (index, try await engine.run(ids, on: model, readout: readout)) }
            }
            var results = [SequenceResult?](repeating: nil, count: sequences.count)
            for try await (index, result) in group { results[index] = result }
            return results.compactMap(\.self)
        }
    }

    fileprivate func checked(_ values: [Float]) throws -> [Float] { try model.checked(values) }

    /// Mean of the windows' vectors, each weighted by its tokens.
    fileprivate static func weightedMean(_ windows: [TextReader.Window], _ values: [[Float]]) -> [Float] {
        if values.count == 1 { return values[0] }
        let total = windows.reduce(0) { $0 + $1.tokens.count }
        var mean = [Float](repeating: 0, count: values.first?.count ?? 0)
        for (window, vector) in zip(windows, values) {
            let weight = Float(window.tokens.count) / Float(max(1, total))
            for index in mean.indices { mean[index] += weight * vector[index] }
        }
        return mean
    }
}

extension LocalModel: TextClassifying {
    func classify(_ text: String) async throws -> TextScores {
        let (_, windows, values, cost) = try await run(text, .head)
        return TextScores(logits: try checked(Self.weightedMean(windows, values)), cost: cost)
    }
}

extension LocalModel: TokenLabelling {
    func label(_ text: String) async throws -> TokenScores {
        let (encoding, windows, values, cost) = try await run(text, .head)
        let labels = info.labels.count
        let leading = model.tokenizer.leadingTokenCount
        var logits = [Float]()
        logits.reserveCapacity(encoding.count * labels)
        for token in encoding.ids.indices {
            let window = Self.window(showingMostAround: token, of: windows)
            let row = token - windows[window].tokens.lowerBound + leading
            logits += values[window][row * labels..<(row + 1) * labels]
        }
        return TokenScores(
            ranges: encoding.ranges, startsWord: encoding.ids.indices.map(encoding.startsWord),
            logits: try checked(logits),
            cost: cost)
    }

    /// The window in which a token stands farthest from both edges; the first of equals.
    private static func window(showingMostAround token: Int, of windows: [TextReader.Window]) -> Int {
        var best = (index: 0, distance: -1)
        for (index, window) in windows.enumerated() where window.tokens.contains(token) {
            let distance = min(token - window.tokens.lowerBound, window.tokens.upperBound - 1 - token)
            if distance > best.distance { best = (index, distance) }
        }
        return best.index
    }
}

extension LocalModel: TextEmbedding {
    var dimensions: Int { model.description.width }

    func embed(_ texts: [String]) async throws -> TextVectors {
        var vectors: [[Float]] = []
        var cost = ModelCost.zero
        for result in try await computeAll(texts) {
            vectors.append(try unitLength(try checked(Self.weightedMean(result.windows, result.values))))
            cost += result.cost
        }
        return TextVectors(vectors: vectors, cost: cost)
    }

    private typealias Computed = (windows: [TextReader.Window], values: [[Float]], cost: ModelCost)

    /// All texts are submitted at once, so that they share batches.
    private func computeAll(_ texts: [String]) async throws -> [Computed] {
        try await withThrowingTaskGroup(of: (Int, Computed).self) { group in
            for (index, text) in texts.enumerated() {
                group.addTask {
                    let (_, windows, values, cost) = try await run(text, .pooled)
                    let unit = values.count == 1 ? values : try values.map(unitLength)
                    return (index, (windows, unit, cost))
                }
            }
            var results = [Computed?](repeating: nil, count: texts.count)
            for try await (index, result) in group { results[index] = result }
            return results.compactMap(\.self)
        }
    }

    private func unitLength(_ vector: [Float]) throws -> [Float] {
        let square = vector.withUnsafeBufferPointer { buffer -> Float in
            guard let start = buffer.baseAddress else { return 0 }
            return Kernels.best.dot(start, start, count: buffer.count)
        }
        let length = square.squareRoot()
        // A zero vector has no direction: it stays zero and is similar to nothing.
        return length > 0 ? vector.map { $0 / length } : vector
    }
}
