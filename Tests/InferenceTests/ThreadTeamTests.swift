import GGUF
import ModelPorts
import Synchronization
import Testing

@testable import Inference

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("A batch on several threads")
struct ThreadTeamTests {
    /// Pieces that note who came, each of which waits for the other for a while.
    private final class Meeting: Sendable {
        let arrived = Atomic(0)
        let met = Atomic(0)

        func attend() {
            arrived.add(1, ordering: .sequentiallyConsistent)
            let end = ContinuousClock.now + .seconds(60)
            while arrived.load(ordering: .sequentiallyConsistent) < 2 {
                if ContinuousClock.now > end { return }
            }
            met.add(1, ordering: .sequentiallyConsistent)
        }
    }

    private static let attend: ThreadTeam.Piece = { work, _, _ in
        work.assumingMemoryBound(to: Unmanaged<Meeting>.self).pointee.takeUnretainedValue().attend()
    }

    @Test("idle threads take pieces while the caller computes another", arguments: [1, 2, 5])
    func idleThreadsHelp(threads: Int) async {
        let engine = Engine(threads: threads, teamThreshold: 0)
        let team = engine.queue.team
        while team.pieces(forMultiplyAdds: 1, atMost: 2) < 2 { await Task.yield() }
        for _ in 0..<20 {
            let meeting = Meeting()
            let scratch = AlignedBuffer(byteCount: 64)
            team.compute(
                Unmanaged.passUnretained(meeting), pieces: 2, scratch: scratch.start, scratchBytes: 64, Self.attend)
            let met = meeting.met.load(ordering: .sequentiallyConsistent)
            #expect(met == 2)
        }
    }

    @Test("small work, and work that nobody is idle for, stays whole")
    func staysWhole() async {
        let queue = WorkQueue(tokenBudget: 1, teamThreshold: 100)
        #expect(queue.team.pieces(forMultiplyAdds: 1000, atMost: 8) == 1)
        queue.team.join()
        #expect(queue.team.pieces(forMultiplyAdds: 99, atMost: 8) == 1)
        #expect(queue.team.pieces(forMultiplyAdds: 100, atMost: 8) == 8)
        #expect(queue.team.pieces(forMultiplyAdds: 100, atMost: 3) == 3)
        queue.team.leave()
        #expect(queue.team.pieces(forMultiplyAdds: 1000, atMost: 8) == 1)
    }

    @Test("every family: the same bits on any number of threads", arguments: FamilyGolden.all)
    func families(name: String) async throws {
        for type in [GGUFType.f32, .q8_0] {
            let family = try FamilyModel(name, as: type)
            let alone = bits([family.values()])
            for threads in [1, 2, 3, 5] {
                let engine = Engine(threads: threads, teamThreshold: 0)
                #expect(bits([try await family.values(on: engine)]) == alone, "\(type.name), \(threads)")
            }
        }
    }

    @Test("long texts whose heads are cut by queries: the same bits")
    func longTexts() async throws {
        let name = try #require(FamilyGolden.all.first { $0.hasPrefix("llama") })
        let model = try FamilyModel(name, as: .q8_0).model
        let ids = (0..<model.description.contextLength).map { Int32($0 * 7 % model.tokenCount) }
        let alone = bits(model.compute([ids], .lastLogits))
        let engine = Engine(threads: 3, teamThreshold: 0)
        for _ in 0..<10 {
            #expect(bits([try await engine.run(ids, on: model, readout: .lastLogits).values]) == alone)
        }
    }

    @Test("an engine that is stopped while a team works answers or fails every request")
    func stopping() async throws {
        let model = try ModelBench.model("classifier-mean", as: .q8_0)
        let ids = (0..<64).map { Int32(5 + $0 % 70) }
        let expected = bits(model.compute([ids], .head))
        for round in 0..<30 {
            let engine = Engine(threads: 3, teamThreshold: 0)
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<6 {
                    group.addTask {
                        do {
                            #expect(bits([try await engine.run(ids, on: model, readout: .head).values]) == expected)
                        } catch {
                            #expect((error as? ModelError)?.code == .stopped)
                        }
                    }
                }
                group.addTask {
                    for _ in 0..<round { await Task.yield() }
                    engine.stop()
                }
            }
        }
    }
}

extension FamilyModel {
    /// What the golden has, computed by an engine.
    fileprivate func values(on engine: Engine) async throws -> [Float] {
        switch golden.output {
        case .logits where golden.decoderInputIds.isEmpty:
            return try await engine.run(golden.inputIds, on: model, readout: .allLogits).values
        case .logits:
            let state = try #require(model.makeState(capacity: golden.decoderInputIds.count))
            _ = try await engine.run(golden.inputIds, on: model, readout: .source, state: state)
            return try await engine.run(
                golden.decoderInputIds, on: model, readout: .allLogits, state: state
            ).values
        case .lastHiddenState: return try await engine.run(golden.inputIds, on: model, readout: .states).values
        case .classLogits, .tokenLogits: return try await engine.run(golden.inputIds, on: model, readout: .head).values
        }
    }
}
