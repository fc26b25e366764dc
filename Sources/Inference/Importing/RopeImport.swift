import GGUF
import JSON

/// Rotary positions as a configuration says them, in either spelling: `rope_parameters`, or `rope_theta` and
/// `rope_scaling` beside each other.
struct RopeConfiguration {
    let folder: ModelFolder
    let base: Double
    /// `default`, `linear`, `llama3`, `yarn`, `longrope` …
    let type: String
    private let settings: JSONObject?
    private let config: JSONObject

    /// - Parameters:
    ///   - layers: The kind of layers whose rotation is meant, for models that have two.
    ///   - usualBase: The base where the configuration leaves it to the family.
    init(_ reader: FolderReader, layers: String? = nil, usualBase: Double = 10000) {
        folder = reader.folder
        config = reader.config
        var found = (config["rope_parameters"] ?? config["rope_scaling"])?.objectValue
        if let layers, let own = found?[layers]?.objectValue { found = own }
        settings = found
        base =
            settings?["rope_theta"]?.doubleValue ?? config["rope_theta"]?.doubleValue
            ?? config["rotary_emb_base"]?.doubleValue ?? usualBase
        let name = settings?["rope_type"]?.stringValue ?? settings?["type"]?.stringValue ?? "default"
        // Phi 3's first folders say `su`.
        type = name == "su" ? "longrope" : name
    }

    func number(_ key: String) -> Double? { settings?[key]?.doubleValue }

    /// The share of a head that turns.
    var share: Double? {
        number("partial_rotary_factor") ?? config["partial_rotary_factor"]?.doubleValue
            ?? config["rotary_pct"]?.doubleValue
    }

    func required(_ key: String) throws -> Double {
        guard let value = number(key), value > 0 else { throw folder.error("lacks '\(key)' in its rope settings") }
        return value
    }

    /// The context that the model was trained with before it was stretched.
    func originalContext() throws -> Int {
        let value =
            number("original_max_position_embeddings") ?? config["original_max_position_embeddings"]?.doubleValue
            ?? config["max_position_embeddings"]?.doubleValue
        guard let value, value > 0, value < Double(Int32.max) else {
            throw folder.error("lacks 'original_max_position_embeddings'")
        }
        return Int(value)
    }

    /// The factors by which frequencies are divided (`long_factor`, `short_factor`).
    func factors(_ key: String, count: Int) throws -> [Float] {
        let values = settings?[key]?.arrayValue?.compactMap(\.doubleValue) ?? []
        guard values.count == count, values.allSatisfy({ $0 > 0 }) else {
            throw folder.error("has a '\(key)' without \(count) numbers above 0")
        }
        return values.map { Float($0) }
    }
}

extension ImportPlan {
    /// Writes rotary positions of heads of `keyWidth` values.
    /// - Parameter usualShare: The share of a head that turns where the configuration leaves it to the family.
    mutating func addRope(_ rope: RopeConfiguration, keyWidth: Int, usualShare: Double = 1) throws {
        let share = rope.share ?? usualShare
        guard share > 0, share <= 1 else { throw reader.folder.error("rotates a share of \(share) of each head") }
        try addRope(rope, dimensions: Int(Double(keyWidth) * share))
    }

    mutating func addRope(_ rope: RopeConfiguration, dimensions: Int) throws {
        guard dimensions > 0, dimensions.isMultiple(of: 2) else {
            throw reader.folder.error("rotates \(dimensions) values of a head; an even count is needed")
        }
        try set("rope.dimension_count", count: dimensions)
        set("rope.freq_base", Float(rope.base))
        switch rope.type {
        case "default": break
        case "linear":
            set("rope.scaling.type", "linear")
            set("rope.scaling.factor", Float(try rope.required("factor")))
        case "llama3": try addLlama3(rope, dimensions)
        case "yarn": try addYaRN(rope)
        case "longrope": try addLongRope(rope, dimensions)
        default:
            throw reader.folder.error(
                "says rope_type '\(rope.type)'; default, linear, llama3, yarn and longrope are run")
        }
    }

    /// Llama 3's stretching: frequencies that turn seldom in the old context are divided by the factor, those between
    /// two bounds partly.
    private mutating func addLlama3(_ rope: RopeConfiguration, _ dimensions: Int) throws {
        let factor = try rope.required("factor")
        let low = try rope.required("low_freq_factor")
        let high = try rope.required("high_freq_factor")
        let original = Double(try rope.originalContext())
        let divisors = (0..<dimensions / 2).map { index -> Float in
            let frequency = Elementary.power(rope.base, -Double(2 * index) / Double(dimensions))
            let turns = original * frequency / (2 * .pi)
            if turns < low { return Float(factor) }
            if turns > high { return 1 }
            let smooth = (turns - low) / (high - low)
            return Float(1 / ((1 - smooth) / factor + smooth))
        }
        writer.addTensor("rope_freqs.weight", type: .f32, dimensions: [divisors.count], floats: divisors)
    }

    private mutating func addYaRN(_ rope: RopeConfiguration) throws {
        let factor = try rope.required("factor")
        set("rope.scaling.type", "yarn")
        set("rope.scaling.factor", Float(factor))
        try set("rope.scaling.original_context_length", count: try rope.originalContext())
        set("rope.scaling.yarn_beta_fast", Float(rope.number("beta_fast") ?? 32))
        set("rope.scaling.yarn_beta_slow", Float(rope.number("beta_slow") ?? 1))
        func grown(_ scale: Double) -> Double { factor > 1 ? 0.1 * scale * Elementary.log(factor) + 1 : 1 }
        var magnitude = rope.number("attention_factor") ?? grown(1)
        if rope.number("attention_factor") == nil, let one = rope.number("mscale"),
            let all = rope.number("mscale_all_dim"),
            one != 0, all != 0
        {
            magnitude = grown(one) / grown(all)
        }
        set("rope.scaling.attn_factor", Float(magnitude / grown(1)))
    }

    private mutating func addLongRope(_ rope: RopeConfiguration, _ dimensions: Int) throws {
        let original = try rope.originalContext()
        try set("rope.scaling.original_context_length", count: original)
        for kind in ["long", "short"] {
            let factors = try rope.factors("\(kind)_factor", count: dimensions / 2)
            writer.addTensor(
                "rope_factors_\(kind).weight", type: .f32, dimensions: [factors.count], floats: factors)
        }
        let stretched = Double(try reader.int("max_position_embeddings")) / Double(original)
        let factor = rope.number("factor") ?? stretched
        let usual = factor > 1 ? (1 + Elementary.log(factor) / Elementary.log(Double(original))).squareRoot() : 1
        set("rope.scaling.attn_factor", Float(rope.number("attention_factor") ?? usual))
    }
}
