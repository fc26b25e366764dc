/// Which format each tensor of a model is stored in when the model is quantized.
///
/// A recipe named after a format, such as `q8_0`, stores every matrix in it. The mixes are those that llama.cpp's
/// quantizer gives the same names (`llama_tensor_get_type` in its `llama-quant.cpp`): the output matrix, and in some
/// layers the value and the second feed-forward matrix, get more bits than the rest. Vectors, norms and small tables
/// stay f32.
public struct QuantizationRecipe: Sendable, Hashable {
    /// The recipe's name, such as `q4_k_m`.
    public let name: String
    /// The format of most matrices.
    public let base: GGUFType

    private let mix: Mix?
    /// What is known of the model; a mix gives no layer more bits before it is adapted to one.
    private var outline = ModelOutline()

    private enum Mix { case small, medium }

    /// Every recipe: the mixes, and one for each format that can be written.
    public static let all: [QuantizationRecipe] =
        GGUFType.allCases.filter(BlockFormat.canQuantize).map { QuantizationRecipe(everyMatrixAs: $0) } + [
            QuantizationRecipe(name: "q4_k_s", base: .q4_K, mix: .small),
            QuantizationRecipe(name: "q4_k_m", base: .q4_K, mix: .medium),
            QuantizationRecipe(name: "q5_k_s", base: .q5_K, mix: .small),
            QuantizationRecipe(name: "q5_k_m", base: .q5_K, mix: .medium),
        ]

    /// Finds a recipe by its name, in either case.
    public init?(named name: String) {
        let wanted = name.lowercased()
        guard let recipe = Self.all.first(where: { $0.name == wanted }) else { return nil }
        self = recipe
    }

    /// Stores every matrix in one format.
    public init(everyMatrixAs type: GGUFType) {
        self.init(name: type.name.lowercased(), base: type, mix: nil)
    }

    private init(name: String, base: GGUFType, mix: Mix?) {
        self.name = name
        self.base = base
        self.mix = mix
    }

    /// The recipe for a model with tensors of these names: a mix goes by the number of layers and by whether the
    /// output matrix is a tensor of its own.
    public func adapted(toTensors names: some Sequence<String>) -> QuantizationRecipe {
        var recipe = self
        recipe.outline = ModelOutline(names)
        return recipe
    }

    /// The format a tensor is stored in.
    ///
    /// - Parameters:
    ///   - name: the tensor's name in a GGUF file.
    ///   - dimensions: its extents, innermost first.
    public func type(forTensor name: String, dimensions: [Int]) -> GGUFType {
        guard Self.isMatrix(name, dimensions: dimensions), let row = dimensions.first else { return .f32 }
        guard base.blockSize > 1, let mix else { return base.fitting(elementsPerRow: row) }
        if name == "output.weight" || name == "token_embd.weight" && outline.sharesEmbeddings {
            return (row.isMultiple(of: base.blockSize) ? GGUFType.q6_K : .q8_0).fitting(elementsPerRow: row)
        }
        return type(ofInnerMatrix: name, mix).fitting(elementsPerRow: row)
    }

    /// Whether a tensor is one that recipes round: a matrix of weights, and none of the norms and small tables that
    /// llama.cpp keeps as they are.
    public static func isMatrix(_ name: String, dimensions: [Int]) -> Bool {
        let suffix = ".weight"
        guard dimensions.dropFirst().contains(where: { $0 > 1 }), name.hasSuffix(suffix) else { return false }
        let stem = name.dropLast(suffix.count)
        let part = stem.split(separator: ".").last ?? stem
        return !part.hasSuffix("_norm")
            && !["position_embd", "token_types", "attn_rel_b", "ffn_gate_inp"].contains(part)
    }

    /// `general.file_type` as llama.cpp numbers it (`llama_ftype` in its `llama.h`), where it has a number.
    public var fileType: UInt32? {
        switch (base, mix) {
        case (.q4_K, .medium): 15
        case (.q5_K, .medium): 17
        case (.f32, _): 0
        case (.f16, _): 1
        case (.q4_0, _): 2
        case (.q4_1, _): 3
        case (.q8_0, _): 7
        case (.q5_0, _): 8
        case (.q5_1, _): 9
        case (.q2_K, _): 10
        case (.q3_K, _): 11
        case (.q4_K, _): 14
        case (.q5_K, _): 16
        case (.q6_K, _): 18
        case (.iq4_NL, _): 25
        case (.iq4_XS, _): 30
        case (.bf16, _): 32
        case (.mxfp4, _): 38
        case (.i8, _), (.i16, _), (.i32, _), (.i64, _), (.f64, _): nil
        }
    }

    /// The value matrix, alone or fused with others.
    private static let valueMatrices = ["attn_v.weight", "attn_qkv.weight", "attn_kv_b.weight"]

    private func type(ofInnerMatrix name: String, _ mix: Mix) -> GGUFType {
        let isValue = Self.valueMatrices.contains { name.hasSuffix($0) }
        guard isValue || name.contains("ffn_down"), let place = outline.layer(of: name) else { return base }
        switch mix {
        case .medium: return Self.deservesMoreBits(place.layer, of: place.count) ? .q6_K : base
        case .small:
            let first = isValue ? 4 : place.count / 8
            return base == .q4_K && place.layer < first ? .q5_K : base
        }
    }

    /// The first eighth of the layers, the last, and every third between them.
    private static func deservesMoreBits(_ layer: Int, of count: Int) -> Bool {
        layer < count / 8 || layer >= 7 * count / 8 || (layer - count / 8) % 3 == 2
    }
}

extension GGUFType {
    /// This format where its blocks divide a row, else what llama.cpp falls back to.
    public func fitting(elementsPerRow: Int) -> GGUFType {
        if elementsPerRow.isMultiple(of: blockSize) { return self }
        let smaller: GGUFType =
            switch self {
            case .q2_K, .q3_K, .iq4_XS: .iq4_NL
            case .q4_K: .q5_0
            case .q5_K: .q5_1
            case .q6_K: .q8_0
            default: .f16
            }
        return elementsPerRow.isMultiple(of: smaller.blockSize) ? smaller : .f16
    }
}
