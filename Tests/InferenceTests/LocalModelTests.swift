import GGUF
import ModelPorts
import Testing
import Tokenizers

@testable import Inference

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("Models behind their ports")
struct LocalModelTests {
    private let engine = Engine(threads: 2)

    @Test("a long text is read in windows, and every token of it counts")
    func windows() async throws {
        let local = LocalModel(model: try ModelBench.model("classifier-mean"), engine: engine)
        let long = (0..<100).map { _ in "pay my card" }.joined(separator: " ")
        let scores = try await local.classify(long)
        #expect(scores.cost.windows > 1)
        #expect(scores.cost.tokens > 300)
        let changed = try await local.classify(long + " lost lost lost lost")
        #expect(changed.logits != scores.logits)
        let first = try await local.classify("lost lost lost lost " + long)
        #expect(first.logits != scores.logits)
    }

    @Test("each token of a long text is labelled once, with its place")
    func labelledWindows() async throws {
        let local = LocalModel(model: try ModelBench.model("tagger"), engine: engine)
        let long = (0..<60).map { "card\($0 % 7)" }.joined(separator: " ")
        let scores = try await local.label(long)
        #expect(scores.logits.count == scores.ranges.count * local.info.labels.count)
        #expect(scores.cost.windows > 1)
        #expect(scores.startsWord.count { $0 } == 60)
        let covered = scores.ranges.reduce(0) { $0 + $1.count }
        #expect(covered == long.utf8.count - 59)
    }

    @Test("a short text's labels are its own, window or not")
    func shortLabels() async throws {
        let model = try ModelBench.model("tagger")
        let local = LocalModel(model: model, engine: engine)
        let scores = try await local.label("lost my card")
        let ids = model.tokenizer.encode("lost my card").ids
        let whole = model.compute([ids], .head)[0]
        let labels = local.info.labels.count
        #expect(scores.logits == Array(whole[labels..<whole.count - labels]))
    }

    @Test("vectors have unit length")
    func unitLength() async throws {
        let local = LocalModel(model: try ModelBench.model("encoder-relu"), engine: engine)
        let vectors = try await local.embed(["card", "", (0..<200).map { _ in "pay" }.joined(separator: " ")]).vectors
        for vector in vectors {
            let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            #expect(abs(length - 1) < 1e-5)
        }
    }

    @Test("a model is asked only for what its head can do")
    func tasks() throws {
        let path = try ModelBench.imported("tagger", as: .q8_0)
        let models = LocalModels(engine: engine)
        #expect(try models.info(ofModelAt: path).tasks == [.labelTokens, .embed])
        #expect(throws: ModelError.self) { _ = try models.classifier(at: path) }
        _ = try models.tokenLabeller(at: path)
    }

    @Test("a missing file, one cut short and one with flipped bits: errors or answers, never a trap")
    func damagedFiles() async throws {
        let models = LocalModels(engine: engine)
        #expect(throws: ModelError.self) { _ = try models.classifier(at: "/nowhere/model.gguf") }
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: try ModelBench.imported("classifier-mean", as: .q8_0))))
        var generator = SplitMix64(seed: 7)
        for round in 0..<300 {
            var damaged = bytes
            if round.isMultiple(of: 3) {
                damaged.removeLast(Int(generator.next(below: UInt64(bytes.count))))
            } else {
                for _ in 0..<1 + round % 4 {
                    damaged[Int(generator.next(below: UInt64(round < 150 ? 6000 : bytes.count)))] ^=
                        1 << UInt8(generator.next(below: 8))
                }
            }
            try await tryOut(damaged, round)
        }
    }

    private func tryOut(_ bytes: [UInt8], _ round: Int) async throws {
        let path =
            FileManager.default.temporaryDirectory.path
            + "/cascade-damaged-\(round)-\(UInt64.random(in: 0 ... .max)).gguf"
        try Data(bytes).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        do {
            let scores = try await LocalModels(engine: engine).classifier(at: path).classify("lost my card, pay!")
            #expect(scores.logits.allSatisfy { $0.isFinite })
        } catch let error as ModelError {
            #expect(!error.reason.isEmpty)
        }
    }
}

/// A seeded generator (SplitMix64, Steele et al. 2014), so that a failure comes again.
private struct SplitMix64 {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next(below bound: UInt64) -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return (mixed ^ (mixed >> 31)) % max(1, bound)
    }
}
