import ArgumentParser
import CascadeCore
import GGUF
import Inference
import JSON
import ModelPorts
import YAML

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `cascade check`.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Find everything that is wrong with a pipeline, before anything runs.",
        discussion: """
            Prints each finding with its place, and the model file that each stage would use. With --deep every model \
            is read whole and compared with the digest in its folder. With --show-prompts the prompts of all stages \
            that ask a model to write are printed as their models read them.

            Example: cascade check pipelines/bank-support.yaml --deep
            """
    )

    @Argument(help: "Pipeline files.")
    var pipelines: [String]

    @Flag(help: "Read every model file whole and compare it with the digest that its folder gives.")
    var deep = false

    @Flag(help: "Print what each stage asks a model that writes, and what its answer may be.")
    var showPrompts = false

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        try reportingErrors {
            let engine = Engine(threads: 1)
            var reports: [JSONValue] = []
            var failed = false
            for path in pipelines {
                let check = PipelineCheck(
                    OpenedPipeline(path: path, engine: engine), deep: deep, showsPrompts: showPrompts)
                if json { reports.append(check.json) } else { check.tell() }
                failed = failed || check.hasErrors
            }
            if json { Output.line(JSONWriter.text(.array(reports), indent: 2)) }
            if failed { throw ExitCode.data }
        }
    }
}

/// What checking one pipeline found.
private struct PipelineCheck {
    let opened: OpenedPipeline
    /// What models refuse of what they would be asked.
    let refused: [Diagnostic]
    let digests: [ModelDigestCheck]
    /// Nil when nobody asked to see them.
    let prompts: [ShownPrompt]?

    init(_ opened: OpenedPipeline, deep: Bool, showsPrompts: Bool) {
        self.opened = opened
        refused = opened.promptFindings()
        prompts = showsPrompts ? ShownPrompt.all(of: opened) : nil
        let paths = Set(opened.loaded.models.values.map(\.path)).sorted()
        digests = deep ? paths.map(ModelDigestCheck.init) : []
    }

    var hasErrors: Bool { opened.hasErrors || !refused.isEmpty || digests.contains { $0.isError } }

    private var stages: [(stage: String, model: ModelInfo)] {
        opened.loaded.models.map { ($0.key, $0.value) }.sorted { $0.stage < $1.stage }
    }

    func tell() {
        opened.tellFindings()
        for finding in refused { Output.note(finding.rendered) }
        for digest in digests where digest.isError { Output.note("error: \(digest.sentence)") }
        if !opened.hasErrors {
            let definition = opened.loaded.definition
            Output.line("\(opened.path): \(definition?.name.value ?? ""), \(definition?.stages.count ?? 0) stages")
            for (stage, model) in stages { Output.line("  \(stage.padding(to: 16)) \(model.path)") }
        }
        for digest in digests where !digest.isError { Output.line("  \(digest.sentence)") }
        for prompt in prompts ?? [] { prompt.tell() }
        if !hasErrors { Output.line("\(opened.path): no errors") }
    }

    var json: JSONValue {
        var object = JSONObject([
            ("pipeline", .string(opened.path)), ("ok", .bool(!hasErrors)),
            ("diagnostics", .array((opened.loaded.diagnostics + refused).map(\.json))),
            ("problems", .array(opened.mapProblems.map { .string("\($0)") })),
            ("notes", .array(opened.notes.map { .string($0) })),
            ("models", .object(JSONObject(stages.map { ($0.stage, .string($0.model.path)) }))),
            ("digests", .array(digests.map(\.json))),
        ])
        if let prompts { object.append("prompts", .array(prompts.map(\.json))) }
        return .object(object)
    }
}

/// A model file held against the digest that its folder gives.
struct ModelDigestCheck {
    let path: String
    let isError: Bool
    let sentence: String

    init(_ path: String) {
        self.path = path
        do {
            let found = try FileDigest.sha256(path: path)
            let expected = Self.expected(for: path)
            if let other = expected.first(where: { $0.digest != found }) {
                isError = true
                sentence = "\(path): sha256 is \(found), but \(other.source) was made for \(other.digest)"
            } else {
                isError = false
                let sources = expected.map(\.source).joined(separator: " and ")
                sentence =
                    expected.isEmpty
                    ? "\(path): sha256 \(found); its folder gives no digest to compare with"
                    : "\(path): sha256 as \(sources) says"
            }
        } catch {
            isError = true
            sentence = "\(error)"
        }
    }

    var json: JSONValue { ["model": .string(path), "ok": .bool(!isError), "message": .string(sentence)] }

    /// The digest in the model's card (a line of README.md with `sha256`), and the one its confidence map names.
    private static func expected(for path: String) -> [(source: String, digest: String)] {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        var expected: [(source: String, digest: String)] = []
        if let card = try? Data(contentsOf: URL(filePath: folder + "README.md")) {
            let lines = String(decoding: card, as: UTF8.self).split(separator: "\n").filter { $0.contains("sha256") }
            let words = lines.flatMap { line in line.split { !$0.isHexDigit } }
            if let digest = words.first(where: { $0.count == 64 }) {
                expected.append(("its card", digest.lowercased()))
            }
        }
        // A map that can't be read is told of where the pipeline is opened.
        if let map = try? CalibrationFile.map(besideModel: path) {
            expected.append(("its calibration.json", String(map.model.dropFirst("sha256:".count))))
        }
        return expected
    }
}

extension Diagnostic {
    /// The finding for programs.
    fileprivate var json: JSONValue {
        [
            "severity": .string(severity.rawValue), "code": .string(code.rawValue), "file": .string(file),
            "line": .number(JSONNumber(line)), "column": .number(JSONNumber(column)),
            "length": .number(JSONNumber(length)), "message": .string(message),
            "advice": advice.map { .string($0) } ?? .null,
        ]
    }
}
