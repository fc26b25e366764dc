import GGUF
import JSON

@testable import Inference

/// Granite 3 (IBM 2024): Llama's shape with a factor each on embeddings, on scores, on what a block adds to the state,
/// and on logits.
enum GraniteArchitecture: Architecture {
    static let name = "granite"
    static let modelTypes = ["granite"]

    static func description(of family: FamilyMetadata) throws(GGUFError) -> ModelDescription {
        // Scores' factor is read there, from `granite.attention.scale`: many families have it.
        var model = try family.decoder(DecoderTraits(pairing: .adjacent))
        model.decoder?.embeddingScale = try family.positive("embedding_scale") ?? 1
        model.output?.scale = 1 / (try family.positive("logit_scale") ?? 1)
        let residual = try family.positive("residual_scale") ?? 1
        model.forEachLayer { _, layer in layer.residualScale = residual }
        return model
    }

    static func plan(_ reader: FolderReader) throws -> ImportPlan {
        var plan = ImportPlan(reader, family: name)
        try reader.refuse("hidden_act", unless: "silu")
        let figures = try plan.addGatedDecoder(pairing: .adjacent)
        try plan.addRope(RopeConfiguration(reader), keyWidth: figures.keyWidth)
        plan.set("attention.scale", try reader.float("attention_multiplier") ?? 1)
        plan.set("embedding_scale", try reader.float("embedding_multiplier") ?? 1)
        plan.set("residual_scale", try reader.float("residual_multiplier") ?? 1)
        plan.set("logit_scale", try reader.float("logits_scaling") ?? 1)
        return plan
    }
}
