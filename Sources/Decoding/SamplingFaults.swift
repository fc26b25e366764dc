public import ModelPorts

extension SamplingOptions {
    /// Tokens that penalties may look back over at most.
    static let longestPenaltyWindow = 1 << 20

    /// What is wrong with the options, a sentence each; empty for options that can be used.
    public var faults: [String] {
        var faults: [String] = []
        func demand(_ isMet: Bool, _ sentence: String) {
            if !isMet { faults.append(sentence) }
        }
        demand(
            temperature >= 0 && temperature.isFinite,
            "the temperature is \(temperature); it must be a number from 0, which takes the most probable token")
        demand(topK >= 0, "top-k is \(topK); it must be a number of tokens, or 0 for all")
        demand(topP > 0 && topP <= 1, "top-p is \(topP); it must be above 0 and at most 1, which keeps all tokens")
        demand(minP >= 0 && minP <= 1, "min-p is \(minP); it must be from 0, which keeps all tokens, to 1")
        demand(
            repetitionPenalty > 0 && repetitionPenalty.isFinite,
            "the repetition penalty is \(repetitionPenalty); it must be a number above 0, and 1 for none")
        demand(
            frequencyPenalty.isFinite,
            "the frequency penalty is \(frequencyPenalty); it must be a number, and 0 for none")
        demand(
            presencePenalty.isFinite, "the presence penalty is \(presencePenalty); it must be a number, and 0 for none")
        demand(
            (0...Self.longestPenaltyWindow).contains(penaltyWindow),
            "the penalties' window is \(penaltyWindow) tokens; it must be from 0 to \(Self.longestPenaltyWindow)")
        return faults
    }
}
