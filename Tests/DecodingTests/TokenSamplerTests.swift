import Foundation
import ModelPorts
import Testing

@testable import Decoding

@Suite struct TokenSamplerTests {
    /// Logits as models give them, and as none should.
    static func logits(_ kind: Int, _ count: Int, _ numbers: inout Numbers) -> [Float] {
        (0..<count).map { index in
            switch kind {
            case 0: numbers.normal() * 3
            case 1: numbers.normal() * 0.001
            case 2: 1.5
            case 3: Float(numbers.below(3)) - 1
            case 4: [Float.nan, .infinity, -.infinity, 1, -0.0, 0, 2.5][numbers.below(7)]
            case 5: numbers.normal() * 1e38
            case 6: Float(-index) / 8
            case 7: index % 97 == 5 ? 20 + numbers.normal() : numbers.normal()
            case 8: numbers.below(50) == 0 ? numbers.normal() : -.infinity
            default: numbers.normal() * .leastNonzeroMagnitude
            }
        }
    }

    static func mask(_ kind: Int, _ count: Int, _ numbers: inout Numbers) -> [UInt64]? {
        let words = (count + 63) / 64
        return switch kind {
        case 0: nil
        case 1: (0..<words).map { _ in numbers.next() }
        case 2: (0..<words).map { _ in .max }
        case 3: (0..<words).map { _ in numbers.below(4) == 0 ? numbers.next() & numbers.next() & numbers.next() : 0 }
        case 4: (0..<words).map { _ in numbers.below(3) == 0 ? 0 : .max }
        default: (0..<words).map { $0 == words / 2 ? 1 << UInt64(numbers.below(64)) : 0 }
        }
    }

    static func options(_ numbers: inout Numbers) -> SamplingOptions {
        SamplingOptions(
            temperature: [0.8, 1, 1, 1e-30, 1e-3, 7, 1e30][numbers.below(7)],
            topK: [0, 0, 1, 2, 7, 40, 1000, 1 << 40][numbers.below(8)],
            topP: [1, 1, 1e-9, 0.3, 0.9, 0.95, 0.9999][numbers.below(7)],
            minP: [0, 0, 1e-6, 0.05, 0.7, 1][numbers.below(6)],
            repetitionPenalty: [1, 1, 1.3, 0.4, 1e6][numbers.below(5)],
            frequencyPenalty: [0, 0, 0.2, -1, 1e300][numbers.below(5)],
            presencePenalty: [0, 0.5][numbers.below(2)],
            penaltyWindow: 8)
    }

    @Test func drawsAmongTheTokensThatSortingEverythingGives() throws {
        var numbers = Numbers(11)
        var drawn = 0
        for round in 0..<700 {
            let count = [1, 2, 63, 64, 65, 200, 1500][numbers.below(7)]
            let logits = Self.logits(round % 10, count, &numbers)
            let mask = Self.mask(numbers.below(6), count, &numbers)
            let options = Self.options(&numbers)
            let read = (0..<4).map { _ in numbers.below(count) }
            let written = (0..<4).map { _ in numbers.below(count) }
            var sampler = try TokenSampler(options, seed: UInt64(round))
            for token in read { sampler.note(Int32(token), isWritten: false) }
            for token in written { sampler.note(Int32(token), isWritten: true) }
            let slow = SlowSampler(logits, mask, options, read: read, written: written)

            let choice = sampler.choose(logits, mask)
            #expect((choice == nil) == slow.tokens.isEmpty, "round \(round)")
            guard let choice else { continue }
            drawn += 1
            let (certain, possible) = slow.expected(options)
            let found = sampler.candidates.ids[..<sampler.candidates.count].map(Int.init)
            #expect(certain.isSubset(of: found), "round \(round) \(options)")
            #expect(possible.isSuperset(of: found), "round \(round) \(options)")
            #expect(found == found.sorted() && found.contains(Int(choice.token)))
            let weights = Dictionary(uniqueKeysWithValues: slow.tokens.map { ($0.id, $0.weight) })
            for (index, id) in found.enumerated() {
                let weight = try #require(weights[id])
                let closeness = 1e-6 - 3e-7 * Foundation.log(max(weight, 1e-38))
                #expect(abs(Double(sampler.candidates.weights[index]) - weight) <= closeness * weight + 1e-37)
            }
        }
        #expect(drawn > 450)
    }

    @Test func tellsOfTheModelsOwnProbabilities() throws {
        var numbers = Numbers(12)
        for round in 0..<300 {
            let count = [2, 64, 130, 1000][numbers.below(4)]
            let logits = Self.logits([0, 1, 3, 4, 7][round % 5], count, &numbers)
            let mask = Self.mask(numbers.below(5), count, &numbers)
            var options = Self.options(&numbers)
            if round % 2 == 0 { options.temperature = 0 }
            var sampler = try TokenSampler(options, seed: UInt64(round))
            for token in 0..<8 { sampler.note(Int32(token), isWritten: token % 2 == 0) }
            guard let choice = sampler.choose(logits, mask) else { continue }
            let token = Int(choice.token)
            let logit = Double(logits[token])
            let others = SlowSampler(logits, mask, SamplingOptions(temperature: 1)).tokens.filter { $0.id != token }
            #expect(abs(Double(choice.logProbability) - (logit - SlowSampler.logarithmOfSum(logits, nil))) < 2e-6)
            #expect(
                abs(Double(choice.allowedLogProbability) - (logit - SlowSampler.logarithmOfSum(logits, mask))) < 2e-6)
            #expect(choice.margin == others.first.map { Float(logit - $0.logit) })
        }
    }

    @Test func tellsTheSameOfATokenThatIsTakenAsOfOneThatIsChosen() throws {
        var logits = (0..<130).map { Float($0 * 37 % 11) / 4 }
        logits[3] = .nan
        let mask: [UInt64] = [~0 << 2, 0, 3]
        var drawing = try TokenSampler(SamplingOptions(temperature: 2, presencePenalty: 0.5), seed: 4)
        for _ in 0..<30 {
            let chosen = drawing.choose(logits, mask)
            let choice = try #require(chosen)
            var taking = try TokenSampler(SamplingOptions(), seed: 0)
            #expect(taking.take(choice.token, logits, mask) == choice)
        }
        var taking = try TokenSampler(SamplingOptions(presencePenalty: 100), seed: 0)
        for token in [0, 1, 3, 64, 130, -1] as [Int32] { #expect(taking.take(token, logits, mask) == nil) }
        #expect(taking.take(129, [Float](repeating: 0, count: 130))?.margin == 0)
        #expect(taking.choose((0..<130).map { $0 == 129 ? 50 : 0 })?.token == 0)
    }

    @Test func sumsAWholeVocabularyToAMillionth() throws {
        var numbers = Numbers(13)
        for (scale, shift) in [(2.5, 0.0), (0.01, -12.3), (0, 3.3), (12, 900)] as [(Float, Float)] {
            var logits = (0..<151_936).map { _ in numbers.normal() * scale }
            logits[77] += shift
            var sampler = try TokenSampler(SamplingOptions(), seed: 0)
            let chosen = sampler.choose(logits)
            let choice = try #require(chosen)
            let exact = Double(logits[Int(choice.token)]) - SlowSampler.logarithmOfSum(logits, nil)
            #expect(abs(Double(choice.logProbability) - exact) < 1e-6 * max(1, abs(exact)))
        }
    }

    @Test func takesTheLowestOfEqualTokens() throws {
        var sampler = try TokenSampler(SamplingOptions(), seed: 0)
        var logits = [Float](repeating: -1, count: 300)
        for token in [70, 71, 200, 299] { logits[token] = 3 }
        #expect(sampler.choose(logits)?.token == 70)
        #expect(sampler.choose(logits)?.margin == 0)
        #expect(sampler.choose(logits, [0, 0, 0, 1 << 8 | 1 << 40, .max])?.token == 200)
        #expect(sampler.choose([-0.0, 0])?.token == 0)
    }

    @Test func choosesNothingWhereNothingMayBeChosen() throws {
        for temperature in [0, 1.0] {
            var sampler = try TokenSampler(SamplingOptions(temperature: temperature), seed: 0)
            #expect(sampler.choose([]) == nil)
            #expect(sampler.choose([.nan, .infinity, -.infinity]) == nil)
            #expect(sampler.choose([Float](repeating: 1, count: 70), [0, 0]) == nil)
            // Bits behind the vocabulary allow nothing.
            #expect(sampler.choose([Float](repeating: 1, count: 70), [0, ~0b11_1111]) == nil)
            #expect(sampler.choose([1, .nan], [2]) == nil)
            let only = sampler.choose([1, .nan, 4, .infinity], [1])
            #expect(only?.token == 0 && only?.margin == nil && only?.allowedLogProbability == 0)
        }
    }

    @Test func countsTheManyTokensThatTopPCutsTogether() throws {
        // 1, 0.2 and 2,000 times 0.00009: 1 is less than 80 % of the whole, and more than 80 % of the first two.
        var logits = [Float](repeating: Float(Foundation.log(0.00009)), count: 2002)
        logits[500] = 0
        logits[501] = Float(Foundation.log(0.2))
        var sampler = try TokenSampler(SamplingOptions(temperature: 1, topP: 0.8), seed: 0)
        _ = sampler.choose(logits)
        #expect(sampler.candidates.ids[..<sampler.candidates.count] == [500, 501])
    }

    @Test func drawsAsOftenAsTokensAreProbable() throws {
        let shares = [0.4, 0.05, 0.25, 0.002, 0.2, 0.098]
        let logits = shares.map { Float(Foundation.log($0)) }
        var sampler = try TokenSampler(SamplingOptions(temperature: 1), seed: 99)
        var counts = [Int](repeating: 0, count: shares.count)
        let draws = 20_000
        for _ in 0..<draws {
            let choice = sampler.choose(logits)
            counts[Int(try #require(choice).token)] += 1
        }
        let chiSquare = zip(counts, shares).reduce(0.0) { sum, pair in
            let expected = pair.1 * Double(draws)
            return sum + (Double(pair.0) - expected) * (Double(pair.0) - expected) / expected
        }
        // Five degrees of freedom: more than 20.5 has a chance of one in a thousand.
        #expect(chiSquare < 20.5)
        #expect(chiSquare > 0.2)
    }

    @Test func takesWhatIsInjectedForReportsAlone() throws {
        var sampler = try TokenSampler(SamplingOptions(temperature: 1), seed: 5) { _, _ in 2 }
        var plain = try TokenSampler(SamplingOptions(temperature: 1), seed: 5)
        for _ in 0..<20 {
            let (choice, other) = (sampler.choose([1, 2, 3, 4]), plain.choose([1, 2, 3, 4]))
            #expect(choice?.token == other?.token)
            #expect(choice?.logProbability != other?.logProbability)
        }
    }
}
