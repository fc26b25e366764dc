import Constraints
import Foundation
import JSON

/// Constraints by themselves, over a vocabulary that is a file with one token a line, its bytes in hexadecimal, or `-` for
/// a token that is no text.
///
/// Standard input has a line `{"schema": …, "seed": 1, "count": 10}` a schema; what comes out is a line a document
/// (`sample`), or figures (`mask`).
@main
struct ConstraintBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count == 2, let command = arguments.first, let path = arguments.last else {
            fail("sample VOCABULARY < LINES | mask VOCABULARY < LINES")
        }
        let texts = try vocabulary(path)
        switch command {
        case "sample": try sample(texts)
        case "mask": try mask(texts)
        default: fail("'\(command)' is neither sample nor mask")
        }
    }

    static func fail(_ sentence: String) -> Never {
        FileHandle.standardError.write(Data((sentence + "\n").utf8))
        exit(1)
    }

    /// One line of standard input.
    struct Job {
        let schema: JSONValue
        let seed: Int
        let count: Int

        init(_ line: String) throws {
            let value = try JSONParser.parse(line)
            guard let schema = value["schema"], let seed = value["seed"]?.intValue,
                let count = value["count"]?.intValue
            else { fail("a line without schema, seed or count") }
            (self.schema, self.seed, self.count) = (schema, seed, count)
        }
    }

    private static func vocabulary(_ path: String) throws -> Vocabulary {
        let file = try String(contentsOfFile: path, encoding: .utf8)
        let tokens = file.split(separator: "\n").map { line -> [UInt8]? in
            guard line != "-" else { return nil }
            let digits = Array(line.utf8).map { $0 < 0x3A ? $0 - 0x30 : $0 - 0x57 }
            return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
        }
        return Vocabulary(tokens)
    }

    /// Writes documents, in turn by each way of choosing, as `{"choice": …, "tokens": …, "text": …}`.
    private static func sample(_ vocabulary: Vocabulary) throws {
        while let line = readLine() {
            let job = try Job(line)
            let constraint: Constraint
            do throws(SchemaError) {
                constraint = try Constraint(schema: job.schema)
            } catch {
                print(JSONWriter.text(.object(JSONObject([("error", .string(error.description))]))))
                continue
            }
            let masks = TokenMasks(constraint, texts: vocabulary.texts)
            var random = SeededGenerator(seed: UInt64(truncatingIfNeeded: job.seed))
            var documents: [JSONValue] = []
            for index in 0..<job.count {
                let choice = TokenChoice.allCases[index % TokenChoice.allCases.count]
                let written = choice.write(masks, vocabulary, budget: 400, using: &random)
                documents.append(
                    .object(
                        JSONObject([
                            ("choice", .string(choice.rawValue)), ("tokens", .number(JSONNumber(written.tokens))),
                            ("text", .string(String(decoding: written.bytes, as: UTF8.self))),
                        ])))
            }
            print(JSONWriter.text(.array(documents)))
        }
    }

    /// Prints what compiling and masks take, first meetings of a state among them, of the processor's time.
    private static func mask(_ vocabulary: Vocabulary) throws {
        var compiling: [Double] = []
        var masking: [Double] = []
        var accepting: [Double] = []
        let arranging = microseconds { vocabulary.texts.prepare() }
        while let line = readLine() {
            let job = try Job(line)
            var constraint: Constraint?
            compiling.append(microseconds { constraint = try? Constraint(schema: job.schema) } / 1000)
            guard let constraint else { continue }
            let masks = TokenMasks(constraint, texts: vocabulary.texts)
            var random = SeededGenerator(seed: UInt64(truncatingIfNeeded: job.seed))
            for _ in 0..<job.count {
                var state = ConstraintState(masks)
                for _ in 0..<400 where !state.mustEnd {
                    var set = TokenSet(capacity: 0)
                    masking.append(microseconds { set = state.mask() })
                    guard let token = vocabulary.pick(from: set, using: &random) else { break }
                    accepting.append(microseconds { _ = state.accept(token) })
                }
            }
        }
        print("vocabulary", vocabulary.texts.count, "tokens, arranged in", arranging / 1000, "ms")
        report("compile, ms", compiling)
        report("mask, µs", masking)
        report("accept, µs", accepting)
    }

    /// The thread's own time: a machine that is busy with other things slows the clock on the wall.
    private static func microseconds(_ body: () -> Void) -> Double {
        func now() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
        }
        let start = now()
        body()
        return now() - start
    }

    private static func report(_ name: String, _ figures: [Double]) {
        let sorted = figures.sorted()
        guard let last = sorted.last else { return print(name, "none") }
        func percentile(_ share: Double) -> String {
            String(format: "%.2f", sorted[Int(Double(sorted.count - 1) * share)])
        }
        print(
            name, "n", sorted.count, "p50", percentile(0.5), "p90", percentile(0.9), "p99", percentile(0.99), "max",
            String(format: "%.2f", last))
    }
}
