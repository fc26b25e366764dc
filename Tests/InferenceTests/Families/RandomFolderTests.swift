import GGUF
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("Random folders of every family")
struct RandomFolderTests {
    @Test("weights are drawn as Python drew them", arguments: FamilyGolden.all)
    func weights(name: String) throws {
        let folder = try RandomFolder(name)
        let file = try SafetensorsModel(directory: folder.path)
        let tensor = try file.tensor(required: folder.golden.checksum.tensor)
        var values = [Float](repeating: 0, count: tensor.rowCount * tensor.elementsPerRow)
        try values.withUnsafeMutableBufferPointer { try tensor.read(rows: 0..<tensor.rowCount, into: $0) }
        let found = values.withUnsafeBytes { RandomTensor.fnv1a($0) }
        #expect(found == folder.golden.checksum.value)
        let distinct = Set(values).count
        #expect(distinct > 1)
    }

    @Test("every family has two fixtures, whose figures are those that the golden announces")
    func complete() throws {
        let goldens = try FamilyGolden.all.map { try FamilyGolden($0) }
        #expect(goldens.count >= 40)
        for golden in goldens {
            #expect(golden.values.map(abs).max() == golden.largest)
            #expect(golden.difference(of: golden.values) == 0)
            #expect(golden.difference(of: golden.values.map { $0 + golden.largest }) >= 1)
        }
        let counts = Dictionary(grouping: goldens, by: \.family).mapValues(\.count)
        let single = counts.filter { $0.value < 2 }.keys.sorted()
        #expect(single == ["bert_tokens"])
    }

    @Test("a folder can be spelled as older ones are")
    func renamed() throws {
        let mask = RandomTensor(name: "h.0.attn.masked_bias", shape: [1], spread: 1, center: 0)
        let folder = try RandomFolder(
            "gpt2-a", renamed: { String($0.trimmingPrefix("transformer.")) }, extra: [mask])
        let old = try SafetensorsModel(directory: folder.path)
        #expect(old.tensor(named: "h.0.attn.masked_bias")?.shape == [1])
        #expect(old.tensor(named: "wte.weight")?.shape == [300, 72])
        #expect(old.tensor(named: "transformer.wte.weight") == nil)
    }

    @Test("a folder goes with what made it")
    func removal() throws {
        var folder: RandomFolder? = try RandomFolder("llama-a")
        let path = try #require(folder?.path)
        #expect(FileManager.default.fileExists(atPath: path + "/model.safetensors"))
        folder = nil
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}
