// What generation on the shared core costs: each mode prints one JSON object.
//
//     GenerationBenchmark labels|prefix|batching|adapters|memory|cancel MODEL.gguf [option=value …]

import Inference
import ModelPorts

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count >= 2, let mode = Mode(rawValue: arguments[0]) else {
    print(
        "usage: GenerationBenchmark \(Mode.allCases.map(\.rawValue).joined(separator: "|")) MODEL.gguf [option=value …]"
    )
    throw BenchmarkError.usage
}
let bench = try Bench(model: arguments[1], options: Options(arguments.dropFirst(2)))
try await mode.run(bench)
