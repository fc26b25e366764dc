import ModelPorts
import Testing

@testable import Decoding

@Suite struct SamplingFaultsTests {
    @Test func acceptsWhatCanBeUsed() {
        #expect(SamplingOptions().faults.isEmpty)
        #expect(
            SamplingOptions(
                temperature: 1e300, topK: .max, topP: 1e-300, minP: 1, repetitionPenalty: 1e-300,
                frequencyPenalty: -2, presencePenalty: -2, penaltyWindow: 0, seed: .max
            ).faults.isEmpty)
    }

    @Test(arguments: [
        (SamplingOptions(temperature: -0.1), "the temperature is -0.1"),
        (SamplingOptions(temperature: .nan), "the temperature is nan"),
        (SamplingOptions(temperature: .infinity), "the temperature is inf"),
        (SamplingOptions(topK: -1), "top-k is -1"),
        (SamplingOptions(topP: 0), "top-p is 0.0"),
        (SamplingOptions(topP: 1.01), "top-p is 1.01"),
        (SamplingOptions(topP: .nan), "top-p is nan"),
        (SamplingOptions(minP: -0.1), "min-p is -0.1"),
        (SamplingOptions(minP: 1.5), "min-p is 1.5"),
        (SamplingOptions(repetitionPenalty: 0), "the repetition penalty is 0.0"),
        (SamplingOptions(frequencyPenalty: .infinity), "the frequency penalty is inf"),
        (SamplingOptions(presencePenalty: .nan), "the presence penalty is nan"),
        (SamplingOptions(penaltyWindow: -1), "the penalties' window is -1 tokens"),
        (SamplingOptions(penaltyWindow: .max), "the penalties' window is \(Int.max) tokens"),
    ])
    func saysWhatIsWrong(options: SamplingOptions, beginning: String) {
        #expect(options.faults.count == 1)
        #expect(options.faults.first?.hasPrefix(beginning) == true)
        #expect(throws: DecodingError(code: .sampling, reasons: options.faults)) {
            try TokenSampler(options, seed: 0)
        }
    }

    @Test func namesEveryFault() {
        let options = SamplingOptions(temperature: -1, topP: 2, minP: 3)
        #expect(options.faults.count == 3)
        #expect(
            DecodingError(code: .sampling, reasons: options.faults).description
                == "the temperature is -1.0; it must be a number from 0, which takes the most probable token; "
                + "top-p is 2.0; it must be above 0 and at most 1, which keeps all tokens; "
                + "min-p is 3.0; it must be from 0, which keeps all tokens, to 1")
    }
}
