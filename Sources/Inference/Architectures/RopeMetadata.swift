import GGUF

extension FamilyMetadata {
    /// Rotary positions under llama.cpp's usual keys.
    func rope(_ pairing: RopeDescription.Pairing, keyWidth: Int) throws(GGUFError) -> RopeDescription {
        let dimensions = try int("rope.dimension_count", in: 2...16384) ?? keyWidth
        guard dimensions <= keyWidth, dimensions.isMultiple(of: 2) else {
            throw error("\(dimensions)", allowed: "even counts up to \(keyWidth)", at: "rope.dimension_count")
        }
        var rope = RopeDescription(
            dimensions: dimensions, base: try positive("rope.freq_base") ?? 10000, pairing: pairing)
        if file.tensor(named: "rope_freqs.weight") != nil { rope.scaling = .tensor }
        if file.tensor(named: "rope_factors_long.weight") != nil {
            rope.scaling = .longShort(original: try originalContext())
            rope.magnitude = try positive("rope.scaling.attn_factor") ?? 1
        }
        switch try string("rope.scaling.type") {
        case nil, "none", "longrope", "llama3": break
        case "linear":
            rope.scaling = .linear(try positive("rope.scaling.factor") ?? 1)
        case "yarn":
            let yarn = try self.yarn()
            rope.scaling = .yarn(yarn)
            // llama.cpp's rope multiplies by this on its own; the keys hold what else there is.
            var magnitude = Self.magnitude(factor: yarn.factor)
            if let multiplier = try positive("rope.scaling.yarn_log_multiplier") {
                magnitude /= Self.magnitude(factor: yarn.factor, multiplier: multiplier)
            }
            rope.magnitude = (try positive("rope.scaling.attn_factor") ?? 1) * magnitude
        case let other?:
            throw error("'\(other)'", allowed: "none, linear, yarn and longrope", at: "rope.scaling.type")
        }
        return rope
    }

    private func yarn() throws(GGUFError) -> RopeDescription.YaRN {
        guard let factor = try positive("rope.scaling.factor") else {
            throw file.error(.missing, at: key("rope.scaling.factor"))
        }
        var yarn = RopeDescription.YaRN(factor: factor, original: try originalContext())
        if let fast = try positive("rope.scaling.yarn_beta_fast") { yarn.fast = fast }
        if let slow = try positive("rope.scaling.yarn_beta_slow") { yarn.slow = slow }
        return yarn
    }

    private func originalContext() throws(GGUFError) -> Int {
        try int(required: "rope.scaling.original_context_length", in: 1...16_777_216)
    }

    /// 1 + 0.1 · multiplier · ln(factor) (Peng et al. 2023, equation 22; the multiplier is DeepSeek's `mscale`).
    static func magnitude(factor: Float, multiplier: Float = 1) -> Float {
        factor > 1 ? 1 + 0.1 * multiplier * Float(Elementary.log(Double(factor))) : 1
    }
}
