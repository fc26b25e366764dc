import ArgumentParser
import GGUF
import Inference
import JSON
import ModelPorts
import Runs

/// `cascade model inspect`.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Say what a model file holds.",
        discussion: """
            Reads the header, and checks the place and shape of every tensor; no weight is read.

            Example: cascade model inspect models/bank-intent-small/model.gguf
            """
    )

    @Argument(help: "The GGUF file.")
    var model: String

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        try reportingErrors {
            let report = try ModelReport(ModelWorkbench(path: UserFile.model(model), engine: Engine(threads: 1)))
            Output.line(json ? JSONWriter.text(report.json, indent: 2) : report.text)
        }
    }
}

/// What `inspect` says of a model.
struct ModelReport {
    private let bench: ModelWorkbench
    /// Bytes and tensors by storage format, most bytes first.
    private let formats: [(name: String, tensors: Int, bytes: Int)]

    init(_ bench: ModelWorkbench) {
        self.bench = bench
        var totals: [String: (tensors: Int, bytes: Int)] = [:]
        for tensor in bench.file.tensors {
            let old = totals[tensor.type.name] ?? (0, 0)
            totals[tensor.type.name] = (old.tensors + 1, old.bytes + tensor.byteCount)
        }
        formats = totals.map { ($0.key, $0.value.tensors, $0.value.bytes) }.sorted {
            ($1.bytes, $0.name) < ($0.bytes, $1.name)
        }
    }

    private var parameters: Int { bench.file.tensors.reduce(0) { $0 + $1.elementCount } }

    private var tasks: [String] {
        (bench.info.tasks.map(\.rawValue) + (bench.continues ? ["score next tokens"] : [])).sorted()
    }

    var json: JSONValue {
        let info = bench.info
        return [
            "name": .string(info.name), "path": .string(info.path), "architecture": .string(info.architecture),
            "parameters": .number(JSONNumber(parameters)), "bytes": .number(JSONNumber(bench.file.file.size)),
            "context_length": .number(JSONNumber(info.contextLength)), "width": .number(JSONNumber(bench.width)),
            "vocabulary": .number(JSONNumber(bench.vocabularyCount)), "tokenizer": .string(bench.tokenizerName),
            "tasks": .array(tasks.map { .string($0) }), "labels": .array(info.labels.map { .string($0) }),
            "formats": .array(
                formats.map {
                    [
                        "type": .string($0.name), "tensors": .number(JSONNumber($0.tensors)),
                        "bytes": .number(JSONNumber($0.bytes)),
                    ]
                }),
        ]
    }

    var text: String {
        let info = bench.info
        var rows = [
            ("model", info.name), ("architecture", info.architecture), ("parameters", NumberText.grouped(parameters)),
            ("size", NumberText.bytes(bench.file.file.size)),
            (
                "formats",
                formats.map { "\($0.name) (\($0.tensors) tensors, \(NumberText.bytes($0.bytes)))" }.joined(
                    separator: ", ")
            ),
            ("context", "\(info.contextLength) tokens"), ("width", "\(bench.width)"),
            ("vocabulary", "\(NumberText.grouped(bench.vocabularyCount)) tokens, \(bench.tokenizerName)"),
            ("can", tasks.joined(separator: ", ")),
        ]
        if !info.labels.isEmpty {
            rows.append(("labels", "\(info.labels.count): " + info.labels.joined(separator: ", ")))
        }
        return rows.map { $0.0.padding(to: 13) + $0.1 }.joined(separator: "\n")
    }
}

extension String {
    /// The text, filled with spaces up to a width.
    func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
