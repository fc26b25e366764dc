import ModelPorts
import Testing

@testable import Decoding

@Suite struct PenaltiesTests {
    private func tokens(_ options: SamplingOptions, _ count: Int, _ logits: [Float]) throws -> [Int32?] {
        var sampler = try TokenSampler(options, seed: 0)
        return (0..<count).map { _ in sampler.choose(logits)?.token }
    }

    @Test func dividesWhatIsAboveZeroAndMultipliesWhatIsBelow() throws {
        #expect(try tokens(SamplingOptions(repetitionPenalty: 2), 3, [4, 3, 1]) == [0, 1, 0])
        #expect(try tokens(SamplingOptions(repetitionPenalty: 2), 3, [-2, -3, -5]) == [0, 1, 0])
    }

    @Test func countsHowOftenATokenWasWritten() throws {
        #expect(try tokens(SamplingOptions(frequencyPenalty: 1), 5, [4, 1.5]) == [0, 0, 0, 1, 0])
        #expect(try tokens(SamplingOptions(presencePenalty: 3), 5, [4, 1.5]) == [0, 1, 0, 0, 0])
    }

    @Test func whatWasReadIsRepeatedButNotWritten() throws {
        var repetition = try TokenSampler(SamplingOptions(repetitionPenalty: 3), seed: 0)
        repetition.note(0, isWritten: false)
        #expect(repetition.choose([4, 3])?.token == 1)
        var frequency = try TokenSampler(SamplingOptions(frequencyPenalty: 3, presencePenalty: 3), seed: 0)
        frequency.note(0, isWritten: false)
        #expect(frequency.choose([4, 3])?.token == 0)
        #expect(frequency.choose([4, 3])?.token == 1)
        var forced = try TokenSampler(SamplingOptions(presencePenalty: 3), seed: 0)
        forced.note(0, isWritten: true)
        #expect(forced.choose([4, 3])?.token == 1)
    }

    @Test func forgetsWhatLeftTheWindow() throws {
        let options = SamplingOptions(presencePenalty: 10, penaltyWindow: 2)
        #expect(try tokens(options, 7, [9, 8, 7, 6]) == [0, 1, 2, 0, 1, 2, 0])
        #expect(try tokens(SamplingOptions(presencePenalty: 10, penaltyWindow: 0), 3, [9, 8]) == [0, 0, 0])
    }

    @Test func rewardsAreNegativePenaltiesAndNothingLeavesTheFiniteNumbers() throws {
        let huge = SamplingOptions(repetitionPenalty: 1e300, frequencyPenalty: -1e300)
        #expect(try tokens(huge, 3, [1, 2, 3]) == [2, 2, 2])
        let limit = Float.greatestFiniteMagnitude
        #expect(try tokens(SamplingOptions(repetitionPenalty: 1e-300), 3, [limit, 1]) == [0, 0, 0])
        #expect(try tokens(SamplingOptions(presencePenalty: 1e300), 3, [limit, -limit]) == [0, 0, 0])
    }

    @Test func tokensOutsideTheVocabularyAreNone() throws {
        var sampler = try TokenSampler(SamplingOptions(repetitionPenalty: 2), seed: 0)
        for token in [-1, .max, .min, 2] as [Int32] { sampler.note(token, isWritten: true) }
        #expect(sampler.choose([1, 2])?.token == 1)
    }

    @Test func aTokenThatIsNotAllowedStaysSo() throws {
        var sampler = try TokenSampler(SamplingOptions(frequencyPenalty: -100), seed: 0)
        let logits = [Float](repeating: 0, count: 130)
        for token in [0, 64, 129] as [Int32] { sampler.note(token, isWritten: true) }
        #expect(sampler.choose(logits, [0b110, 0, 0])?.token == 1)
    }
}
