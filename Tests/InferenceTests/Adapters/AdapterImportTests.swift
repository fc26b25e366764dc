import GGUF
import JSON
import Testing

@testable import Inference

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("PEFT folders")
struct AdapterImportTests {
    /// Linear layers of every fixture by their modules' names: what the import of folders says of them, and what the
    /// table of names does.
    @Test("the names of modules lead to the tensors that an import makes of them", arguments: FamilyGolden.all)
    func modules(name: String) throws {
        let folder = try RandomFolder(name)
        let plan = try FolderImporter.plan(forFolder: folder.path)
        let path = folder.path + "/base.gguf"
        try FolderImporter.importFolder(folder.path, to: path, recipe: QuantizationRecipe(everyMatrixAs: .f32))
        let file = try AdapterBase(path: path)
        guard case .file(_, let table) = file else { return }
        var found: Set<String> = []
        for tensor in plan.tensors where tensor.source.hasSuffix(".weight") {
            let module = String(tensor.source.dropLast(7))
            let target = file.target(of: module)
            let planned = AdapterBase.folder(plan).target(of: module)
            #expect(target?.tensor == planned?.tensor, "\(module)")
            guard let target, let planned else { continue }
            found.insert(target.tensor)
            #expect((target.outputs, target.inputs) == (planned.outputs, planned.inputs), "\(module)")
            let rows = 0..<target.outputs
            #expect(rows.map { target.source(ofRow: $0) } == rows.map { planned.source(ofRow: $0) }, "\(module)")
        }
        let projection = "token_embd_proj.weight"
        #expect(found == Set(table.slots.map(\.tensor)).subtracting([projection]))
    }

    @Test(
        "a setting that would change the numbers and isn't run is refused, by its name",
        arguments: [
            ("bias", "all"), ("use_dora", true), ("modules_to_save", ["lm_head"]), ("lora_bias", true),
            ("init_lora_weights", "pissa"), ("layer_replication", [[0, 2]]), ("alora_invocation_tokens", [1, 2]),
            ("target_parameters", ["mlp.experts"]), ("trainable_token_indices", [3]), ("use_qalora", true),
            ("some_later_setting", 4), ("peft_type", "IA3"), ("r", 0), ("r", 100_000), ("lora_alpha", 0),
            ("lora_alpha", "large"), ("rank_pattern", ["q_proj": 0]), ("rank_pattern", ["layers.[0-3].q_proj": 4]),
            ("alpha_pattern", ["q_proj": "high"]),
        ] as [(String, JSONValue)])
    func refused(key: String, value: JSONValue) throws {
        let base = try RandomFolder("llama-a")
        let folder = try #require(AdapterFolder.all().first { $0.name == "llama-a" })
        let changed = try folder.changed(key, value)
        defer { try? FileManager.default.removeItem(atPath: changed) }
        let error = #expect(throws: ImportError.self) { try AdapterFolder.imported(changed, base: base.path) }
        #expect(error?.reason.contains("'\(key)'") == true, "\(String(describing: error))")
    }

    @Test("ranks other than the tensors', and another base, are refused")
    func contradictions() throws {
        let folder = try #require(AdapterFolder.all().first { $0.name == "llama-a" })
        let base = try RandomFolder("llama-a")
        let changed = try folder.changed("r", 3)
        defer { try? FileManager.default.removeItem(atPath: changed) }
        #expect(throws: ImportError.self) { try AdapterFolder.imported(changed, base: base.path) }
        for other in ["llama-b", "gpt2-a", "bert-a"] {
            let base = try RandomFolder(other)
            #expect(throws: ImportError.self) { try AdapterFolder.imported(folder.path, base: base.path) }
        }
        #expect(throws: ImportError.self) { try AdapterFolder.imported(folder.path, base: base.path, type: .q8_0) }
        #expect(throws: ImportError.self) { try AdapterFolder.imported(base.path, base: base.path) }
    }

    @Test("a module is what PEFT finds by a pattern: the first whose words its name ends with")
    func patterns() throws {
        let folder = try #require(AdapterFolder.all().first { $0.name == "llama-a" })
        let changed = try folder.changed(
            "alpha_pattern", ["1.self_attn.q_proj": 10, "q_proj": 20, "mlp.up_proj": 30])
        defer { try? FileManager.default.removeItem(atPath: changed) }
        let config = try AdapterConfiguration(ModelFolder(path: changed, config: "adapter_config.json"))
        #expect(config.factor(of: "model.layers.1.self_attn.q_proj") == 2)
        #expect(config.factor(of: "model.layers.0.self_attn.q_proj") == 4)
        #expect(config.factor(of: "model.layers.0.mlp.up_proj") == 6)
        #expect(config.factor(of: "model.layers.0.mlp.gup_proj") == 1)
        #expect(config.fileAlpha == 5)
    }
}
