import ModelPorts
import Tokenizers

extension LocalModel: TextPairClassifying {
    func classify(_ text: String, with second: String) async throws -> TextScores {
        let tokenizer = model.tokenizer
        let encoding = tokenizer.encode(text, options: [])
        let (following, room) = try followed(by: second)
        var mean = [Float](repeating: 0, count: info.labels.count)
        var cost = ModelCost.zero
        let windows = Windows.ranges(of: encoding, capacity: room, overlap: TextReader.overlap)
        let total = windows.reduce(0) { $0 + $1.count }
        for window in windows {
            let pair = tokenizer.assemble([encoding.ids[window], following[...]])
            let request = SequenceRequest(
                ids: pair.ids, readout: .head, secondText: pair.segments.firstIndex(of: 1))
            let result = try await engine.run(request, on: model)
            let weight = windows.count == 1 ? 1 : Float(window.count) / Float(max(1, total))
            for (index, score) in try model.checked(result.values).enumerated() { mean[index] += weight * score }
            cost += ModelCost(
                tokens: pair.ids.count, windows: 1,
                multiplyAdds: model.description.multiplyAdds(tokens: pair.ids.count), seconds: result.seconds)
        }
        return TextScores(logits: mean, cost: cost)
    }

    func prepare(second: String) throws { _ = try followed(by: second) }

    /// The tokens of a second text, and how many of a first one fit before them.
    private func followed(by second: String) throws -> (ids: [Int32], room: Int) {
        let ids = model.tokenizer.encode(second, options: []).ids
        let room = model.description.contextLength - model.tokenizer.specialTokenCount(parts: 2) - ids.count
        guard room > 0 else {
            throw ModelError(
                code: .unusablePrompt, model: info.path,
                reason: "a second text of \(ids.count) tokens leaves no room for the first in the context of "
                    + "\(model.description.contextLength)")
        }
        return (ids, room)
    }
}
