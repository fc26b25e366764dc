import Decoding
import Foundation
import ModelPorts

// How long a choice takes: `DecodingBenchmark samplers [TOKENS] [WORDS]`, microseconds a token over several kinds of logits; only
// the rows that contain the words.

@main
enum DecodingBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.first == "samplers", let tokens = Int(arguments.dropFirst().first ?? "151936"), tokens > 0
        else {
            FileHandle.standardError.write(Data("DecodingBenchmark samplers [TOKENS] [WORDS]\n".utf8))
            exit(64)
        }
        try samplers(tokens: tokens, rows: arguments.dropFirst(2).first ?? "")
    }

    static func samplers(tokens: Int, rows: String) throws {
        let options: [(String, SamplingOptions)] = [
            ("greedy", SamplingOptions()),
            ("greedy, repetition 1.1", SamplingOptions(repetitionPenalty: 1.1)),
            ("temperature 0.8", SamplingOptions(temperature: 0.8)),
            ("top-k 40", SamplingOptions(temperature: 0.8, topK: 40)),
            ("top-p 0.95", SamplingOptions(temperature: 0.8, topP: 0.95)),
            ("min-p 0.05", SamplingOptions(temperature: 0.8, minP: 0.05)),
            ("top-k 40, top-p 0.95, min-p 0.05", SamplingOptions(temperature: 0.8, topK: 40, topP: 0.95, minP: 0.05)),
            ("temperature 50, top-p 0.95", SamplingOptions(temperature: 50, topP: 0.95)),
        ]
        let words = (tokens + 63) / 64
        var random = Random(state: 7)
        let masks: [(String, [UInt64]?)] = [
            ("no mask", nil),
            ("most allowed", (0..<words).map { _ in random.next() | random.next() | random.next() }),
            ("few allowed", (0..<words).map { $0 % 500 == 3 ? 6 : 0 }),
        ]
        print("microseconds of processor time a token of \(tokens): median, 99th percentile")
        for (logitName, logits) in self.logits(tokens, &random) {
            for (maskName, mask) in masks {
                for (name, options) in options {
                    let row = "\(logitName), \(maskName), \(name)"
                    guard row.contains(rows) || rows.isEmpty else { continue }
                    report(row, try time(options, logits, mask))
                    guard options == SamplingOptions() else { continue }
                    // What is left where another function adds up exponentials.
                    report(row + ", without sums", try time(options, logits, mask) { _, _ in 1 })
                }
            }
        }
    }

    /// Logits as a sure model gives them, as an unsure one does, and as none does.
    static func logits(_ tokens: Int, _ random: inout Random) -> [(String, [Float])] {
        var peaked = (0..<tokens).map { _ in random.normal() * 2.5 }
        for index in 0..<20 { peaked[index * 7001 % tokens] = 14 + Float(index) / 2 }
        return [
            ("peaked", peaked),
            ("normal", (0..<tokens).map { _ in random.normal() * 2.5 }),
            ("flat", (0..<tokens).map { _ in random.normal() * 0.01 }),
        ]
    }

    /// Sorted times of 300 choices, each of fresh logits.
    static func time(
        _ options: SamplingOptions, _ logits: [Float], _ mask: [UInt64]?, sum: TokenSampler.ExponentialSum? = nil
    ) throws -> [Double] {
        var sampler = try TokenSampler(options, seed: 1, exponentialSum: sum)
        var times: [Double] = []
        var copy = logits
        for _ in 0..<300 {
            for index in logits.indices { copy[index] = logits[index] }
            let start = microseconds()
            copy.withUnsafeMutableBufferPointer { copy in
                if let mask {
                    _ = mask.withUnsafeBufferPointer { sampler.choose(copy, allowed: $0.baseAddress) }
                } else {
                    _ = sampler.choose(copy)
                }
            }
            times.append(microseconds() - start)
        }
        return times.sorted()
    }

    /// This thread's processor time: a machine that is busy with other things slows the clock on the wall.
    static func microseconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
    }

    static func report(_ row: String, _ times: [Double]) {
        let name = row.padding(toLength: 66, withPad: " ", startingAt: 0)
        print(name, Int(times[times.count / 2]), Int(times[times.count * 99 / 100]))
    }
}

/// Numbers for made-up logits.
struct Random {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state ^ state >> 32) &* 0xD6E8_FEB8_6659_FD93
    }

    /// Nearly normal: twelve even numbers added up.
    mutating func normal() -> Float {
        (0..<12).reduce(Float(-6)) { sum, _ in sum + Float(next() >> 40) / Float(1 << 24) }
    }
}
