import Foundation
import ModelPorts
import Testing

@testable import Decoding

/// Compared with transformers; `Benchmarks/Reference/sampling.py` writes the golden.
@Suite struct ReferenceSamplingTests {
    struct Case {
        var options = SamplingOptions()
        var read: [Int32] = []
        var logits: [Float] = []
        var probabilities: [Int: Double] = [:]
    }

    static func cases() throws -> [Case] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Goldens/sampling.txt")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        return try stride(from: 0, to: lines.count, by: 3).map { start in
            var read = Case()
            for pair in lines[start].split(separator: " ") {
                let parts = pair.split(separator: "=")
                try set(String(parts[0]), String(parts[1]), &read)
            }
            read.logits = try lines[start + 1].split(separator: " ").map { try #require(Float(String($0))) }
            for pair in lines[start + 2].split(separator: " ") {
                let parts = pair.split(separator: ":")
                let probability: Double = try #require(Double(String(parts[1])))
                read.probabilities[try #require(Int(parts[0]))] = probability
            }
            return read
        }
    }

    static func set(_ name: String, _ value: String, _ read: inout Case) throws {
        switch name {
        case "temperature": read.options.temperature = try #require(Double(value))
        case "topK": read.options.topK = try #require(Int(value))
        case "topP": read.options.topP = try #require(Double(value))
        case "minP": read.options.minP = try #require(Double(value))
        case "repetitionPenalty": read.options.repetitionPenalty = try #require(Double(value))
        default: read.read = try value.split(separator: ",").map { try #require(Int32($0)) }
        }
    }

    @Test func leavesWhatTransformersLeaves() throws {
        let cases = try Self.cases()
        #expect(cases.count == 40)
        for (number, golden) in cases.enumerated() {
            var sampler = try TokenSampler(golden.options, seed: 0)
            for token in golden.read { sampler.note(token, isWritten: false) }
            _ = sampler.choose(golden.logits)
            let candidates = sampler.candidates
            let total = candidates.weights[..<candidates.count].reduce(0) { $0 + Double($1) }
            let found = Set(candidates.ids[..<candidates.count].map(Int.init))
            #expect(found.isSubset(of: golden.probabilities.keys), "case \(number)")
            for (token, probability) in golden.probabilities {
                let index = candidates.ids[..<candidates.count].firstIndex(of: Int32(token))
                let share = index.map { Double(candidates.weights[$0]) / total } ?? 0
                #expect(index != nil || probability < 1e-37, "case \(number), token \(token)")
                #expect(abs(share - probability) < 1e-6, "case \(number), token \(token)")
            }
        }
    }
}
