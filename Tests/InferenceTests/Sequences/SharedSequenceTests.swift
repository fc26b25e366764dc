import ModelPorts
import Testing

@testable import Inference

@Suite("Sequences that share what they begin with")
struct SharedSequenceTests {
    @Test(
        "a fork goes on as a sequence of its own would, wherever it leaves", arguments: FamilyContractTests.generative)
    func forks(name: String) throws {
        let family = try FamilyModel(name)
        for (type, lengths) in [(KeyValueType.f32, [1, 17]), (.f16, [5, 16]), (.q8_0, [15])] {
            var workspace = Workspace()
            let ids = family.written
            let origin = try #require(family.begun(in: &workspace, type))
            let whole = family.logits(ids, origin, &workspace)
            let vocabulary = whole.count / ids.count
            for length in lengths where length < ids.count {
                let fork = SequenceState(forking: origin, length: length, capacity: ids.count + 3)
                let rest = family.logits(Array(ids[length...]), fork, &workspace)
                #expect(bits([rest]) == bits([Array(whole[(length * vocabulary)...])]), "\(type), from \(length) on")
            }
            // Others wrote to copies: what the origin has is as it was.
            let again = SequenceState(forking: origin, length: ids.count - 1, capacity: ids.count)
            let last = family.logits(Array(ids.suffix(1)), again, &workspace)
            #expect(bits([last]) == bits([Array(whole.suffix(vocabulary))]), "\(type), once more")
        }
    }

    @Test("labels score what sequences of their own score", arguments: FamilyContractTests.generative)
    func labels(name: String) throws {
        let family = try FamilyModel(name)
        let ids = family.written
        let labels = [[3, 4, 5, 6], [3, 4, 7], [3, 4, 7, 8, 9], [5], [6, 4, 5], [3, 9], [6, 4, 9]].map {
            $0.map { Int32($0) }
        }
        for (type, trunk) in [(KeyValueType.f32, 1), (.f16, 15), (.q8_0, 16), (.f32, ids.count)] {
            for normalization in LabelNormalization.allCases {
                var workspace = Workspace()
                let tokensAtOnce = trunk == 1 ? 3 : LabelSet.tokensAtOnce
                let set = LabelSet(labels, end: 2, normalization: normalization, tokensAtOnce: tokensAtOnce)
                #expect(set.tokenCounts == [4, 4, 5, 1, 3, 2, 3], "one that another begins with has an end")
                #expect((set.passes.count > 1) == (trunk == 1))
                let values = try set.passes.flatMap { pass in
                    let state = try #require(family.begun(in: &workspace, type, extra: 8))
                    let request = SequenceRequest(
                        ids: Array(ids.prefix(trunk)), readout: set.readout(of: pass), state: state,
                        branches: pass.tree)
                    return family.model.compute([request], in: &workspace)[0]
                }
                let ended = labels.enumerated().map { $0 == 1 ? $1 + [2] : $1 }
                let expected = try ended.map { label in
                    let alone = try #require(family.begun(in: &workspace, type, extra: 8))
                    let read = Array(ids.prefix(trunk)) + label.dropLast()
                    let rows = family.logits(read, alone, &workspace)
                    return family.score(
                        of: label, rows, tokens: read.count, among: normalization == .labels ? ended : nil)
                }
                for (found, expected) in zip(set.sums(values), expected) {
                    #expect(abs(found - expected) < 1e-5, "\(type), behind \(trunk), among \(normalization)")
                }
            }
        }
    }

    @Test("pages return when their sequences are gone")
    func pagesReturn() throws {
        let family = try FamilyModel("llama-a")
        let memory = try #require(family.model.memory(.f16))
        var workspace = Workspace()
        do {
            let origin = try #require(family.begun(in: &workspace, .f16))
            _ = family.logits(family.written, origin, &workspace)
            let pages = memory.livePages
            #expect(pages == KeyValueLayout.pages(for: family.written.count))
            let fork = SequenceState(forking: origin, length: 17, capacity: 40)
            #expect(memory.livePages == pages, "a fork takes no page before it writes")
            _ = family.logits([1], fork, &workspace)
            #expect(memory.livePages == pages + 1, "and then the one that it writes to")
        }
        #expect(memory.livePages == 0)
    }
}

@Suite("Keys and values of other formats")
struct KeyValueTypeTests {
    @Test("whole or token by token: the same bits", arguments: FamilyContractTests.generative)
    func parts(name: String) throws {
        let family = try FamilyModel(name)
        for type in [KeyValueType.f16, .q8_0] {
            var workspace = Workspace()
            let ids = family.written
            let whole = try #require(family.begun(in: &workspace, type))
            let expected = family.logits(ids, whole, &workspace)
            for step in [1, 7] {
                let state = try #require(family.begun(in: &workspace, type))
                let stepped = stride(from: 0, to: ids.count, by: step).flatMap { first in
                    family.logits(Array(ids[first..<min(first + step, ids.count)]), state, &workspace)
                }
                #expect(bits([stepped]) == bits([expected]), "\(type), \(step) at a time")
            }
        }
    }

    @Test("f16 moves logits by less than Q8_0, and both by little", arguments: FamilyContractTests.generative)
    func error(name: String) throws {
        let family = try FamilyModel(name)
        func logits(_ type: KeyValueType) throws -> [Float] {
            var workspace = Workspace()
            return family.logits(family.written, try #require(family.begun(in: &workspace, type)), &workspace)
        }
        let exact = try logits(.f32)
        let largest = exact.map(abs).max() ?? 0
        func distance(_ type: KeyValueType) throws -> Float {
            zip(try logits(type), exact).map { abs($0 - $1) }.max().map { $0 / largest } ?? 0
        }
        let (half, eighth) = (try distance(.f16), try distance(.q8_0))
        #expect(half > 0 && half < 0.01, "\(half)")
        #expect(eighth > half && eighth < 0.2, "\(eighth)")
    }
}

extension FamilyModel {
    var written: [Int32] { golden.decoderInputIds.isEmpty ? golden.inputIds : golden.decoderInputIds }

    /// A sequence ready for its decoder's tokens.
    func begun(in workspace: inout Workspace, _ type: KeyValueType = .f32, extra: Int = 0) -> SequenceState? {
        guard let state = model.makeState(capacity: written.count + extra, type) else { return nil }
        if !golden.decoderInputIds.isEmpty {
            _ = model.compute(
                [SequenceRequest(ids: golden.inputIds, readout: .source, state: state)], in: &workspace)
        }
        return state
    }

    /// Logits of all tokens.
    func logits(_ ids: [Int32], _ state: SequenceState, _ workspace: inout Workspace) -> [Float] {
        model.compute([SequenceRequest(ids: ids, readout: .allLogits, state: state)], in: &workspace)[0]
    }

    /// The sum of ln probabilities of a label's tokens, out of all logits: over the vocabulary, or among what some label
    /// of a list goes on with.
    func score(of label: [Int32], _ logits: [Float], tokens: Int, among labels: [[Int32]]?) -> Float {
        let vocabulary = logits.count / tokens
        return label.indices.reduce(Float(0)) { sum, index in
            let start = (tokens - label.count + index) * vocabulary
            let row = Array(logits[start..<start + vocabulary])
            let following = labels?.filter { $0.starts(with: label[..<index]) && $0.count > index }.map { $0[index] }
            let allowed = following.map { Set($0).map { row[Int($0)] } } ?? row
            let largest = Double(allowed.max() ?? 0)
            let total = allowed.reduce(0.0) { $0 + Elementary.power(2.718281828459045, Double($1) - largest) }
            return sum + Float(Double(row[Int(label[index])]) - largest - Elementary.log(total))
        }
    }
}
