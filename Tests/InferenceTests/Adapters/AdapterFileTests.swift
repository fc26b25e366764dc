import GGUF
import Testing

@testable import Inference

@Suite("Adapter files")
struct AdapterFileTests {
    private let family: FamilyModel
    private let adapter: RandomAdapter

    init() throws {
        family = try FamilyModel("llama-a")
        adapter = try RandomAdapter("first", for: family)
    }

    private func expectError(
        naming part: String, _ writer: GGUFWriter, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let error = #expect(throws: GGUFError.self, sourceLocation: sourceLocation) {
            try RandomAdapter.open(writer, for: family)
        }
        #expect(
            error.map { "\($0)".contains(part) } == true, "\(String(describing: error))", sourceLocation: sourceLocation
        )
    }

    /// The adapter's file with its metadata changed.
    private func expectError(
        naming part: String, sourceLocation: SourceLocation = #_sourceLocation, _ change: (inout GGUFWriter) -> Void
    ) {
        var writer = adapter.writer()
        change(&writer)
        expectError(naming: part, writer, sourceLocation: sourceLocation)
    }

    /// The adapter's file with its tensors changed.
    private func expectError(
        naming part: String, sourceLocation: SourceLocation = #_sourceLocation,
        _ change: (inout RandomAdapter) -> Void
    ) {
        var adapter = adapter
        change(&adapter)
        expectError(naming: part, adapter.writer(), sourceLocation: sourceLocation)
    }

    @Test("what says something else than an adapter of this family is refused, by the key")
    func keys() {
        expectError(naming: "'general.type'") { $0.remove("general.type") }
        expectError(naming: "'model' is outside 'adapter'") { $0.set("general.type", "model") }
        expectError(naming: "'adapter.type'") { $0.set("adapter.type", "control_vector") }
        expectError(naming: "'qwen2' is outside 'llama'") { $0.set("general.architecture", "qwen2") }
        expectError(naming: "'adapter.lora.alpha'") { $0.remove("adapter.lora.alpha") }
        expectError(naming: "'adapter.lora.alpha'") { $0.set("adapter.lora.alpha", Float.nan) }
        expectError(naming: "'adapter.lora.alpha'") { $0.set("adapter.lora.alpha", "16") }
        expectError(naming: "'adapter.alora.invocation_tokens'") {
            $0.set("adapter.alora.invocation_tokens", [UInt32(1)])
        }
    }

    @Test("a tensor that changes nothing that can be changed is refused, by its name")
    func names() {
        for name in ["token_embd.weight", "output.weight", "blk.0.attn_norm.weight", "blk.9.attn_q.weight", ""] {
            expectError(naming: "'\(name).lora_a'") { writer in
                writer.addTensor(
                    "\(name).lora_a", type: .f32, dimensions: [72, 1], floats: .init(repeating: 0, count: 72))
            }
        }
        expectError(naming: "'blk.0.attn_q.bias'") { writer in
            writer.addTensor("blk.0.attn_q.bias", type: .f32, dimensions: [72], floats: .init(repeating: 0, count: 72))
        }
        expectError(naming: "lora_a': is missing") { (adapter: inout RandomAdapter) in adapter.pairs = [] }
    }

    @Test("half of a pair is refused, whichever half")
    func halves() throws {
        let name = "blk.0.attn_q.weight"
        for (half, other) in [(".lora_a", ".lora_b"), (".lora_b", ".lora_a")] {
            var adapter = adapter
            adapter.pairs.removeAll { $0.tensor == name }
            var writer = adapter.writer()
            let inputs = family.header.file.tensor(named: name)?.elementsPerRow ?? 0
            writer.addTensor(
                name + half, type: .f32, dimensions: [inputs, 1], floats: .init(repeating: 0, count: inputs))
            expectError(naming: "'\(name)\(other)': is missing", writer)
        }
    }

    @Test("numbers that are none are refused, in either half", arguments: [Float.nan, .infinity])
    func notFinite(number: Float) {
        expectError(naming: "lora_a") { (adapter: inout RandomAdapter) in adapter.pairs[0].a[1] = number }
        expectError(naming: "lora_b") { (adapter: inout RandomAdapter) in adapter.pairs[0].b[0] = number }
    }

    @Test("another width, another number of rows, and ranks that differ or are absurd are refused")
    func shapes() throws {
        func expectShapeError(naming part: String, inputs: Int = 0, outputs: Int = 0, rank: Int = 1) {
            expectError(naming: part) { (adapter: inout RandomAdapter) in
                let pair = adapter.pairs[0]
                let (inputs, outputs) = (pair.inputs + inputs, pair.outputs + outputs)
                adapter.pairs[0] = .init(
                    tensor: pair.tensor, inputs: inputs, outputs: outputs, rank: rank,
                    a: .init(repeating: 0, count: rank * inputs), b: .init(repeating: 0, count: outputs * rank))
            }
        }
        expectShapeError(naming: "lora_a' at byte", inputs: 1)
        expectShapeError(naming: "lora_b' at byte", outputs: -1)
        expectShapeError(naming: "a rank of 5000", rank: 5000)
        var unequal = adapter
        let pair = unequal.pairs.removeFirst()
        var writer = unequal.writer()
        writer.addTensor(pair.tensor + ".lora_a", type: .f32, dimensions: [pair.inputs, pair.rank], floats: pair.a)
        writer.addTensor(
            pair.tensor + ".lora_b", type: .f32, dimensions: [pair.rank + 1, pair.outputs],
            floats: .init(repeating: 0, count: (pair.rank + 1) * pair.outputs))
        expectError(naming: "must have the shape [\(pair.inputs), \(pair.rank + 1)]", writer)
    }

    @Test("another base of the same family is refused")
    func anotherBase() throws {
        let other = try FamilyModel("llama-b")
        #expect(throws: GGUFError.self) { try adapter.opened(for: other) }
        #expect(!family.model.adaptable.isSame(as: other.model.adaptable))
    }

    @Test("a base opened again runs what was opened for it before")
    func reopened() throws {
        let again = try FamilyModel("llama-a")
        let opened = try adapter.opened(for: family)
        #expect(bits([again.values(opened)]) == bits([family.values(opened)]))
    }
}
