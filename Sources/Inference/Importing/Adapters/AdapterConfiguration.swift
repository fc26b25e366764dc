import JSON

/// What a PEFT folder's `adapter_config.json` says of its adapter: ranks, and what updates are scaled by.
///
/// What changes a model in a way that isn't run is refused by its key; so is a key that is not known, unless it says
/// nothing. The keys are those of PEFT's `LoraConfig`.
struct AdapterConfiguration {
    /// The scale that every update is to have is alpha / rank, or alpha / √rank (Kalajdzievski 2023).
    private let alpha: Double
    private let rank: Int
    private let isRankStabilized: Bool
    /// What modules have instead, by the ends of their names, in the order of the file.
    private let alphas: [(module: String, value: Double)]
    private let ranks: [(module: String, value: Double)]

    /// Keys that don't change what an adapter computes.
    private static let harmless: Set = [
        "auto_mapping", "base_model_name_or_path", "exclude_modules", "fan_in_fan_out", "inference_mode",
        "layers_pattern", "layers_to_transform", "lora_dropout", "megatron_core", "peft_version", "qalora_group_size",
        "revision", "target_modules", "task_type",
    ]
    /// Keys that are read here.
    private static let known: Set = [
        "peft_type", "r", "lora_alpha", "use_rslora", "rank_pattern", "alpha_pattern", "init_lora_weights", "bias",
    ]
    /// Ways of making an adapter's first weights that leave the base's as they are.
    private static let plainBeginnings = ["gaussian", "eva", "orthogonal"]

    /// - Throws: `ImportError` for what isn't run.
    init(_ folder: ModelFolder) throws {
        let config = folder.config
        guard config["peft_type"]?.stringValue == "LORA" else { throw folder.error("has no 'peft_type' of LORA") }
        for member in config.members where !Self.harmless.contains(member.key) && !Self.known.contains(member.key) {
            if !member.value.saysNothing { throw Self.refusal(member, folder) }
        }
        for member in config.members where member.key == "bias" && member.value != "none" {
            throw Self.refusal(member, folder)
        }
        for member in config.members where member.key == "init_lora_weights" {
            let isPlain = member.value.stringValue.map(Self.plainBeginnings.contains) ?? true
            if !isPlain { throw Self.refusal(member, folder) }
        }
        guard let rank = config["r"]?.intValue, (1...Adapter.rankLimit).contains(rank) else {
            throw folder.error("lacks a rank 'r' from 1 to \(Adapter.rankLimit)")
        }
        guard let alpha = config["lora_alpha"]?.doubleValue, Self.isScale(alpha) else {
            throw folder.error("lacks a 'lora_alpha' that is a number other than 0")
        }
        (self.rank, self.alpha) = (rank, alpha)
        isRankStabilized = config["use_rslora"]?.boolValue ?? false
        alphas = try Self.pattern("alpha_pattern", in: folder)
        ranks = try Self.pattern("rank_pattern", in: folder)
    }

    /// The rank of a module's update.
    func rank(of module: String) -> Int { Int(Self.find(module, in: ranks) ?? Double(rank)) }

    /// What a file divides by its updates' ranks to scale them.
    var fileAlpha: Float { Float(isRankStabilized ? alpha * Double(rank).squareRoot() : alpha) }

    /// What B is multiplied by, so that `fileAlpha` divided by the module's rank scales its update as it is to be.
    func factor(of module: String) -> Float {
        let rank = Double(rank(of: module))
        let wanted = (Self.find(module, in: alphas) ?? alpha) / (isRankStabilized ? rank.squareRoot() : rank)
        return Float(wanted / (Double(fileAlpha) / rank))
    }

    private static func isScale(_ value: Double) -> Bool { value != 0 && Float(value).isFinite }

    private static func refusal(_ member: JSONObject.Member, _ folder: ModelFolder) -> ImportError {
        folder.error("says '\(member.key)': \(JSONWriter.text(member.value)), which is not run")
    }

    /// A value for modules whose names end so. PEFT takes the names for regular expressions: here they are words.
    private static func pattern(_ key: String, in folder: ModelFolder) throws -> [(module: String, value: Double)] {
        guard let value = folder.config[key], value != .null else { return [] }
        guard let map = value.objectValue else { throw folder.error("has a '\(key)' that is no object") }
        return try map.members.map { member in
            guard let number = member.value.doubleValue, isScale(number) else {
                throw folder.error("has a '\(key)' without a number for '\(member.key)'")
            }
            guard member.key.utf8.allSatisfy({ $0.isPartOfName }) else {
                throw folder.error("has a '\(key)' for '\(member.key)'; names without wildcards are read")
            }
            if key == "rank_pattern" && !(1...Double(Adapter.rankLimit)).contains(number) {
                throw folder.error("has a '\(key)' with a rank of \(number)")
            }
            return (member.key, number)
        }
    }

    private static func find(_ module: String, in pattern: [(module: String, value: Double)]) -> Double? {
        pattern.first { module == $0.module || module.hasSuffix("." + $0.module) }?.value
    }
}

extension JSONValue {
    /// Whether a setting of this value is off.
    fileprivate var saysNothing: Bool {
        switch self {
        case .null, .bool(false): true
        case .array(let elements): elements.isEmpty
        case .object(let object): object.count == 0
        case .bool(true), .number, .string: false
        }
    }
}

extension UInt8 {
    /// Whether it stands in names of modules: letters, digits, `.`, `_` and `-`.
    fileprivate var isPartOfName: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
