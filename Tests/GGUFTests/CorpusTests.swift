import GGUF
import Testing

/// The files that fuzzing starts from are sound: from a broken one it would never get behind the header.
@Suite struct CorpusTests {
    private static func folder(_ name: String, here: String = #filePath) -> String {
        here.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
            + "/Fuzzing/Corpus/" + name
    }

    @Test func seedsOpenAndHoldEveryFormat() throws {
        var types: Set<GGUFType> = []
        var keys = 0
        let names = ["values", "arrays", "version-2", "alignment-64", "dimensions", "layers"]
        for name in names + GGUFType.allCases.map({ "format-\($0.rawValue)" }) {
            let file = try GGUFFile(path: Self.folder("gguf") + "/" + name)
            keys += file.metadata.keys.count
            types.formUnion(file.tensors.map(\.type))
            for tensor in file.tensors where BlockFormat.canDequantize(tensor.type) { _ = try tensor.floats() }
        }
        #expect(types == Set(GGUFType.allCases))
        #expect(keys > 25)
        for name in ["bert", "llama", "t5", "gpt2-gpt-2", "gpt2-llama-bpe"] {
            let file = try GGUFFile(path: Self.folder("tokenizer") + "/" + name)
            #expect(try file.metadata.array(required: "tokenizer.ggml.tokens").strings().count > 7)
        }
    }

    @Test func safetensorsSeedsOpenAndHoldEveryType() throws {
        var types: Set<SafetensorsElementType> = []
        for name in ["types", "shapes", "metadata", "empty"] {
            types.formUnion(
                try SafetensorsFile(path: Self.folder("safetensors") + "/" + name).tensors.map(\.elementType))
        }
        #expect(types == Set(SafetensorsElementType.allCases))
    }
}
