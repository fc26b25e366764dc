import GGUF
import JSON

/// Llama (Touvron et al. 2023) and what shares its shape: TinyLlama, SmolLM2, MobileLLaMA, DeepSeek-Coder, Fox-1,
/// Mistral 7B and Nemo.
///
/// Files keep queries and keys for rotation by adjacent pairs.
enum LlamaArchitecture: Architecture {
    static let name = "llama"
    static let modelTypes = ["llama", "mistral"]

    static func description(of family: FamilyMetadata) throws(GGUFError) -> ModelDescription {
        var model = try family.decoder(DecoderTraits(pairing: .adjacent))
        try family.addWindow(to: &model) { _ in true }
        return model
    }

    static func plan(_ reader: FolderReader) throws -> ImportPlan {
        var plan = ImportPlan(reader, family: name)
        try reader.refuse("hidden_act", unless: "silu")
        let figures = try plan.addGatedDecoder(pairing: .adjacent)
        try plan.addRope(RopeConfiguration(reader), keyWidth: figures.keyWidth)
        try plan.addWindow(figures)
        return plan
    }
}

extension FamilyMetadata {
    /// Gives layers the file's window: those that its pattern names, or those that `usual` does.
    func addWindow(to model: inout ModelDescription, usual: (Int) -> Bool) throws(GGUFError) {
        guard let window = try int("attention.sliding_window", in: 0...16_777_216), window > 0 else { return }
        let count = model.decoder?.layers.count ?? 0
        let flags = try windowed(layers: count) ?? (0..<count).map(usual)
        model.forEachLayer { index, layer in if flags[index] { layer.attention.window = window } }
    }

    /// The layers that the file gives a window: a flag each, or every layer but the last of so many.
    func windowed(layers: Int) throws(GGUFError) -> [Bool]? {
        let name = "attention.sliding_window_pattern"
        if let flags = try flags(name, layers: layers) { return flags }
        guard file.metadata.type(of: key(name)) != .array, let period = try int(name, in: 1...1024) else { return nil }
        return (0..<layers).map { ($0 + 1) % period != 0 }
    }
}
