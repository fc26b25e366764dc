import ModelPorts
import Testing

@testable import Decoding

@Suite struct DrawsTests {
    @Test func drawsWhatSplitMix64Draws() {
        // The first numbers of the generator's published implementation for the seed 1234567.
        let published: [UInt64] = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        var draws = Draws(seed: 1_234_567)
        for number in published { #expect(draws.next() == Double(number >> 11) * 0x1p-53) }
    }

    @Test func mapsDrawsToTokensInTheOrderOfIds() throws {
        var sampler = try TokenSampler(SamplingOptions(temperature: 0.7, topK: 30, topP: 0.98), seed: 2024)
        let logits = (0..<200).map { Float($0 * 73 % 101) / 20 }
        let tokens = (0..<24).map { _ in sampler.choose(logits)?.token }
        #expect(tokens == Self.golden)
    }

    private static let golden: [Int32?] = [
        130, 29, 65, 29, 170, 112, 29, 123, 40, 83, 87, 170, 170, 141, 33, 148, 195, 69, 166, 83, 94, 141, 58, 83,
    ]

    @Test func aSeedIsMadeOfWhatIsAskedAlone() {
        let prompt = Prompt(system: "s", before: "Read: ", text: "It works.", after: "!", opening: "{")
        let options = SamplingOptions(temperature: 1, seed: 3)
        #expect(options.seed(for: prompt) == SamplingOptions(temperature: 0.5, topK: 3, seed: 3).seed(for: prompt))
        var others: [Prompt] = []
        for part in [\Prompt.system, \.before, \.text, \.after, \.opening] as [WritableKeyPath<Prompt, String>] {
            var other = prompt
            other[keyPath: part] += "x"
            others.append(other)
        }
        others.append(Prompt(system: "sR", before: "ead: ", text: "It works.", after: "!", opening: "{"))
        let seeds = Set(others.map { options.seed(for: $0) })
        #expect(seeds.count == others.count && !seeds.contains(options.seed(for: prompt)))
        #expect(SamplingOptions(seed: 4).seed(for: prompt) != options.seed(for: prompt))
        // Answers change with every change of the seed: it must stay.
        #expect(options.seed(for: prompt) == 12_579_378_166_276_562_273)
    }
}
