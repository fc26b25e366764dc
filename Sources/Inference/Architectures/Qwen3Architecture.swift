import GGUF
import JSON

/// Qwen 3 (Yang et al. 2025): Llama's shape with queries and keys normed head by head.
enum Qwen3Architecture: Architecture {
    static let name = "qwen3"
    static let modelTypes = ["qwen3"]

    static func description(of family: FamilyMetadata) throws(GGUFError) -> ModelDescription {
        var model = try family.decoder(DecoderTraits(hasHeadNorm: true))
        try family.addWindow(to: &model) { _ in true }
        return model
    }

    static func plan(_ reader: FolderReader) throws -> ImportPlan {
        var plan = ImportPlan(reader, family: name)
        try reader.refuse("hidden_act", unless: "silu")
        let figures = try plan.addGatedDecoder(pairing: .halves)
        plan.addLayers(
            figures.layers, from: plan.modelSource + "layers.",
            ["attn_q_norm": "self_attn.q_norm", "attn_k_norm": "self_attn.k_norm"])
        try plan.addRope(RopeConfiguration(reader), keyWidth: figures.keyWidth)
        try plan.addQwenWindow(figures)
        return plan
    }
}
