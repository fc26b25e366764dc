public import ModelPorts
import YAML

/// How a stage's answer is written, as far as the file says so.
public struct GenerationSettings: Sendable {
    /// How tokens are chosen.
    public let sampling: SamplingOptions
    /// Tokens that an answer may have; nil for the kind's own figure.
    public let maximumTokens: Int?
    /// Texts that end an answer.
    public let stops: [String]

    /// Its keys, of which `stop` is for free text alone.
    static let keys = ["temperature", "top_p", "top_k", "min_p", "seed", "max_tokens"]

    /// Most tokens of one answer.
    static let mostTokens = 32_768

    /// Most stop texts of a stage.
    static let mostStops = 16

    static func read(_ map: MapReader) -> GenerationSettings {
        let temperature = map.number("temperature", in: 0...10)
        let topP = map.share("top_p")
        let topK = map.integer("top_k", in: 0...1_000_000)
        let minP = map.share("min_p")
        let seed = map.integer("seed", in: 0...Int.max)
        if let topP, topP.value == 0 { map.reading.noTokenLeft(at: topP.range) }
        // A temperature that couldn't be read might have been one.
        if temperature == 0 || map.mapping["temperature"] == nil {
            for key in ["top_p", "top_k", "min_p", "seed"] {
                if let entry = map.mapping[key] { map.reading.needsTemperature(key, at: entry.keyRange) }
            }
        }
        let sampling = SamplingOptions(
            temperature: temperature ?? 0, topK: topK ?? 0, topP: topP?.value ?? 1, minP: minP?.value ?? 0,
            seed: UInt64(seed ?? 0))
        return GenerationSettings(
            sampling: sampling, maximumTokens: map.integer("max_tokens", in: 1...mostTokens), stops: stops(map))
    }

    private static func stops(_ map: MapReader) -> [String] {
        guard map.keys.contains("stop"), let node = map.node("stop") else { return [] }
        let nodes = node.sequence ?? [node]
        if nodes.isEmpty { map.reading.emptyList("stop", at: node.range) }
        if nodes.count > mostStops { map.reading.tooManyStops(at: nodes[mostStops].range) }
        return nodes.prefix(mostStops).compactMap { node in
            // A line's end is a stop like any other.
            guard let text = node.scalar?.asText() else {
                map.reading.wrongType(node, of: "'stop'", wanted: "text")
                return nil
            }
            if text.isEmpty { map.reading.emptyText("stop", at: node.range) }
            return text
        }
    }
}

extension Reading {
    fileprivate func noTokenLeft(at range: SourceRange) {
        error("out-of-range", at: range, "'top_p' of 0 leaves no token to choose", advice: "it is above 0, at most 1")
    }

    fileprivate func needsTemperature(_ key: String, at range: SourceRange) {
        warning(
            "unused-key", at: range, "'\(key)' has no meaning without 'temperature'",
            advice: "without it the most probable token is taken each time")
    }

    fileprivate func tooManyStops(at range: SourceRange) {
        error("out-of-range", at: range, "there are more than \(GenerationSettings.mostStops) texts under 'stop'")
    }
}
