import GGUF
import Testing

@Suite struct QuantizationRecipeTests {
    /// The names of a decoder's tensors, as llama.cpp spells them.
    private func names(layers: Int, output: Bool = true) -> [String] {
        (output ? ["output.weight"] : []) + ["token_embd.weight"]
            + (0..<layers).flatMap { layer in
                ["attn_q", "attn_k", "attn_v", "attn_output", "ffn_up", "ffn_down"].map { "blk.\(layer).\($0).weight" }
            }
    }

    private func recipe(_ name: String, layers: Int, output: Bool = true) throws -> QuantizationRecipe {
        try #require(QuantizationRecipe(named: name)).adapted(toTensors: names(layers: layers, output: output))
    }

    private func layers(_ recipe: QuantizationRecipe, of part: String, as type: GGUFType, count: Int) -> [Int] {
        (0..<count).filter { recipe.type(forTensor: "blk.\($0).\(part).weight", dimensions: [256, 8]) == type }
    }

    @Test func findsRecipesByName() {
        for recipe in QuantizationRecipe.all { #expect(QuantizationRecipe(named: recipe.name.uppercased()) == recipe) }
        #expect(
            Set(QuantizationRecipe.all.map(\.name)).isSuperset(of: [
                "f32", "f16", "bf16", "q8_0", "q4_0", "q4_1", "q5_0", "q5_1", "q4_k", "q5_k", "q6_k", "iq4_nl",
                "q4_k_s", "q4_k_m", "q5_k_s", "q5_k_m",
            ])
        )
        #expect(QuantizationRecipe(named: "q4_k_xl") == nil)
    }

    @Test(arguments: ["q8_0", "q4_k", "iq4_nl", "f16"])
    func aFormatsRecipeStoresEveryMatrixInIt(name: String) throws {
        let recipe = try recipe(name, layers: 4)
        for tensor in names(layers: 4) {
            #expect(recipe.type(forTensor: tensor, dimensions: [512, 4]) == GGUFType(name: name))
        }
    }

    /// Figures from llama.cpp's rule for 32 layers: the first and last four, and every third between.
    @Test(arguments: ["q4_k_m", "q5_k_m"])
    func theMediumMixesGiveMoreBitsToSomeLayers(name: String) throws {
        let recipe = try recipe(name, layers: 32)
        let expected = [0, 1, 2, 3, 6, 9, 12, 15, 18, 21, 24, 27, 28, 29, 30, 31]
        #expect(layers(recipe, of: "attn_v", as: .q6_K, count: 32) == expected)
        #expect(layers(recipe, of: "ffn_down", as: .q6_K, count: 32) == expected)
        #expect(layers(recipe, of: "attn_q", as: recipe.base, count: 32) == Array(0..<32))
        #expect(recipe.type(forTensor: "output.weight", dimensions: [256, 8]) == .q6_K)
        #expect(recipe.type(forTensor: "token_embd.weight", dimensions: [256, 8]) == recipe.base)
        #expect(layers(recipe, of: "attn_qkv", as: .q6_K, count: 32) == expected)
    }

    @Test func theSmallMixGivesMoreBitsToTheFirstLayers() throws {
        let recipe = try recipe("q4_k_s", layers: 24)
        #expect(layers(recipe, of: "attn_v", as: .q5_K, count: 24) == [0, 1, 2, 3])
        #expect(layers(recipe, of: "ffn_down", as: .q5_K, count: 24) == [0, 1, 2])
        #expect(recipe.type(forTensor: "output.weight", dimensions: [256, 8]) == .q6_K)
        let five = try self.recipe("q5_k_s", layers: 24)
        #expect(layers(five, of: "attn_v", as: .q5_K, count: 24) == Array(0..<24))
    }

    @Test func embeddingsThatServeAsOutputAreStoredLikeIt() throws {
        let shared = try recipe("q4_k_m", layers: 2, output: false)
        #expect(shared.type(forTensor: "token_embd.weight", dimensions: [256, 8]) == .q6_K)
        #expect(shared.type(forTensor: "token_embd.weight", dimensions: [96, 8]) == .q8_0)
    }

    @Test func theStacksOfAnEncoderDecoderAreCountedApart() throws {
        let names = ["enc", "dec"].flatMap { stack in
            (0..<8).map { "\(stack).blk.\($0).ffn_down.weight" }
        }
        let recipe = try #require(QuantizationRecipe(named: "q4_k_m")).adapted(toTensors: names)
        for stack in ["enc", "dec"] {
            let more = (0..<8).filter {
                recipe.type(forTensor: "\(stack).blk.\($0).ffn_down.weight", dimensions: [256, 8]) == .q6_K
            }
            #expect(more == [0, 3, 6, 7])
        }
    }

    @Test(arguments: [
        ("blk.0.attn_norm.weight", [256]), ("blk.0.attn_q.bias", [256]), ("blk.0.attn_q_norm.weight", [64, 4]),
        ("position_embd.weight", [256, 512]), ("token_types.weight", [256, 2]),
        ("enc.blk.0.attn_rel_b.weight", [8, 32]),
        ("blk.3.ffn_gate_inp.weight", [256, 8]), ("rope_freqs.weight", [64]), ("cls.output.weight", [256, 1]),
        ("weight", []), ("blk.0.attn_v", [256, 256]),
    ])
    func smallTablesStayF32(name: String, dimensions: [Int]) throws {
        for recipe in QuantizationRecipe.all {
            #expect(recipe.type(forTensor: name, dimensions: dimensions) == .f32)
        }
    }

    @Test func rowsThatBlocksDoNotDivideFallBack() {
        let expected: [(GGUFType, GGUFType)] = [
            (.q4_K, .q5_0), (.q5_K, .q5_1), (.q6_K, .q8_0), (.q2_K, .iq4_NL), (.q3_K, .iq4_NL), (.iq4_XS, .iq4_NL),
        ]
        for (type, smaller) in expected {
            #expect(type.fitting(elementsPerRow: 512) == type)
            #expect(type.fitting(elementsPerRow: 288) == smaller)
            #expect(type.fitting(elementsPerRow: 100) == .f16)
        }
        for type in [GGUFType.q8_0, .q4_0, .iq4_NL] {
            #expect(type.fitting(elementsPerRow: 96) == type)
            #expect(type.fitting(elementsPerRow: 100) == .f16)
        }
        #expect(GGUFType.bf16.fitting(elementsPerRow: 7) == .bf16)
    }

    @Test func namesThatLieAboutLayersDoNoHarm() throws {
        for name in ["blk.99999999999999999999.ffn_down.weight", "blk.-1.ffn_down.weight", "blk..ffn_down.weight"] {
            let recipe = try #require(QuantizationRecipe(named: "q4_k_m")).adapted(toTensors: [name])
            #expect(recipe.type(forTensor: name, dimensions: [256, 2]) == .q4_K)
        }
        let far = try recipe("q4_k_m", layers: 2)
        #expect(far.type(forTensor: "blk.7.ffn_down.weight", dimensions: [256, 2]) == .q4_K)
    }

    @Test func fileTypesAreThoseOfLlamaCpp() {
        let expected: [String: UInt32] = [
            "f32": 0, "f16": 1, "q4_0": 2, "q4_1": 3, "q8_0": 7, "q5_0": 8, "q5_1": 9, "q4_k_s": 14, "q4_k_m": 15,
            "q5_k_s": 16, "q5_k_m": 17, "q6_k": 18, "iq4_nl": 25, "bf16": 32,
        ]
        for (name, number) in expected { #expect(QuantizationRecipe(named: name)?.fileType == number) }
    }
}
