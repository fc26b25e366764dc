public import JSON
public import ModelPorts

/// A summary that a model wrote, and how sure it was of its words.
public struct SummarySignals: StageSignals {
    /// The shares of tokens whose ln probabilities are kept: that of the least sure tenth, quarter, half and so on.
    static let shares = [0.0, 0.1, 0.25, 0.5, 0.75]

    /// The summary as it was written.
    let text: String
    /// Whether it ended because it had as many tokens as were allowed.
    let isCut: Bool
    /// ln p at `shares`, ascending. Of a text that was summarized in pieces, each the lowest of all answers.
    let quantiles: [Float]
    /// Tokens of the summary.
    let tokens: Int
    /// Pieces that the text was read in.
    let pieces: Int
    /// What asking cost; zero for what was read back.
    public let cost: ModelCost

    init(text: String, isCut: Bool, quantiles: [Float], tokens: Int, pieces: Int, cost: ModelCost) {
        self.text = text
        self.isCut = isCut
        self.quantiles = quantiles
        self.tokens = tokens
        self.pieces = pieces
        self.cost = cost
    }

    /// ln p at `shares` of an answer's tokens: the value that so many of the tokens are below or at, by the nearest
    /// rank, so that each is the probability of a token that was written. Nil for an answer without tokens, and where
    /// one is no number.
    static func quantiles(of tokens: [GeneratedToken]) -> [Float]? {
        let sorted = tokens.compactMap(\.logProbability).sorted()
        guard !sorted.isEmpty, sorted.allSatisfy(\.isFinite) else { return nil }
        return shares.map { share in
            let rank = Int((share * Double(sorted.count)).rounded(.up))
            return sorted[min(max(rank, 1), sorted.count) - 1]
        }
    }

    /// Reads back what `write(to:)` wrote.
    public init(from reader: inout SignalReader) throws(SignalReader.Damage) {
        self.init(
            text: try reader.text(), isCut: try reader.count() == 1, quantiles: try reader.floats(),
            tokens: try reader.count(), pieces: try reader.count(), cost: .zero)
    }

    /// Writes it for the store, without its cost.
    public func write(to writer: inout SignalWriter) {
        writer.write(text)
        writer.write(count: isCut ? 1 : 0)
        writer.write(quantiles)
        writer.write(count: tokens)
        writer.write(count: pieces)
    }

    /// `{"log_probability_quantiles": {"0": …}, "tokens", "pieces", "cut"}`.
    public var json: JSONObject {
        let values = zip(Self.shares, quantiles).map { ("\($0)", JSONValue.number(JSONNumber($1))) }
        return JSONObject([
            ("log_probability_quantiles", .object(JSONObject(values))), ("tokens", .number(JSONNumber(tokens))),
            ("pieces", .number(JSONNumber(pieces))), ("cut", .bool(isCut)),
        ])
    }
}
