import ArgumentParser
import CascadeCore
import Inference
import JSON
import Runs
import Store
import YAML

/// `cascade swap`.
struct SwapCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "swap",
        abstract: "Put another model into one stage, or first see what that would change.",
        discussion: """
            Changes one word of the pipeline file, the stage's 'model:', after checking what the pipeline would be. \
            Results of other stages stay stored; results of the old model too, so that going back costs nothing.

            With --shadow nothing is changed: both run over the input, and what would change is told, with intervals \
            of 95 %. With --labelled it is also told who is right: --expect OUTPUT=FIELD says which value of the \
            output is held against which field of the labelled records.

            Examples:
              cascade swap pipelines/bank-support.yaml intent --model bank-intent-large --shadow --input t.jsonl
              cascade swap pipelines/bank-support.yaml intent --model bank-intent-large
            """
    )

    @Argument(help: "The pipeline file.")
    var pipeline: String

    @Argument(help: "The stage.")
    var stage: String

    @Option(help: "The new model, as the pipeline file would name it.")
    var model: String

    @Flag(help: "Change nothing: run old and new over the input and tell what differs.")
    var shadow = false

    @Option(help: "For --shadow: JSON lines, CSV (.csv) or plain text (.txt), each also .gz, or DATABASE:TABLE.")
    var input: String?

    @Option(help: "For --shadow: records that people labelled, by their names; the input itself if there is no other.")
    var labelled: String?

    @Option(help: "For --labelled: what of the output is held against which field.")
    var expect: [ExpectationArgument] = []

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var options: ComparisonOptions

    func validate() throws {
        let isOver = input != nil || labelled != nil
        if shadow, !isOver { throw ValidationError("--shadow needs records to run over: --input FILE.") }
        if !shadow, isOver { throw ValidationError("--input and --labelled are for --shadow.") }
        if (labelled == nil) != expect.isEmpty {
            throw ValidationError("--labelled and --expect OUTPUT=FIELD go together.")
        }
    }

    func run() async throws {
        try await reportingErrors {
            if let folder = options.folder { try WorkingFolder.change(to: folder) }
            let engine = Engine(threads: nil)
            let old = OpenedPipeline(path: pipeline, engine: engine)
            guard !old.hasErrors, let definition = old.loaded.definition else {
                old.tellFindings()
                throw ExitCode.data
            }
            let replacement = try replacement(in: definition)
            let new = OpenedPipeline(path: pipeline, bytes: replacement.bytes, engine: engine)
            if new.hasErrors {
                new.tellFindings()
                Output.note("the pipeline is as it was: with '\(PrintableText.clean(model))' it would not run")
                throw ExitCode.data
            }
            if shadow {
                try await compare(old, new)
            } else {
                try apply(replacement, to: definition, new)
            }
        }
    }

    private func replacement(in definition: PipelineDefinition) throws -> ModelReplacement {
        do throws(ModelReplacement.Problem) {
            return try ModelReplacement(of: stage, in: definition, with: model)
        } catch {
            let (message, advice) = (PrintableText.clean(error.message), PrintableText.clean(error.advice))
            Output.note("error: \(pipeline): \(message)\n    \(advice)")
            throw ExitCode.data
        }
    }

    // MARK: Looking

    private func compare(_ old: OpenedPipeline, _ new: OpenedPipeline) async throws {
        guard let records = input ?? labelled, let definition = old.loaded.definition else { throw ExitCode.usage }
        let session = try ComparisonSession(options, input: records)
        for expectation in expect.map(\.expectation)
        where !definition.output.contains(where: { $0.name.value == expectation.output }) {
            let names = definition.output.map(\.name.value).joined(separator: ", ")
            throw UsageProblem("--expect: there is no output '\(expectation.output)'; there are \(names)")
        }
        let expected = try labelled.map { path in
            try ExpectedAnswers(
                try session.source(at: path), idField: definition.input.id?.value.name,
                expecting: expect.map(\.expectation), from: path)
        }
        let report = try await session.compare(old, new, expected: expected) { _ in }
        if let empty = report.outcomes.first(where: { $0.outcome.records == 0 }) {
            Output.note(
                "warning: no record of the input is labelled with '\(empty.expectation.field)' in \(labelled ?? "")")
        }
        if json {
            Output.line(JSONWriter.text(.object(report.json), indent: 2))
        } else {
            for line in ComparisonText.lines(of: report) { Output.line(line) }
            Output.note("\nNothing is changed yet: without --shadow the model is swapped.")
        }
    }

    // MARK: Changing

    private func apply(
        _ replacement: ModelReplacement, to definition: PipelineDefinition, _ new: OpenedPipeline
    ) throws {
        let isChange = replacement.old != model
        if isChange {
            let now = try? SourceFile.read(pipeline, limit: YAMLLimits.pipeline.bytes)
            guard let now, SourceText(name: pipeline, bytes: now).bytes == definition.source.bytes else {
                Output.note("error: \(pipeline): somebody changed it meanwhile\n    look at it, and swap again")
                throw ExitCode.data
            }
            try WholeFile.write(replacement.bytes, to: pipeline)
        }
        if !json { for note in new.notes { Output.note(note) } }
        if json {
            let object: JSONValue = [
                "pipeline": .string(pipeline), "line": .number(JSONNumber(replacement.line)), "stage": .string(stage),
                "old": .string(replacement.old), "new": .string(model), "changed": .bool(isChange),
            ]
            Output.line(JSONWriter.text(object))
        } else if isChange {
            Output.line("\(pipeline):\(replacement.line): \(stage): \(replacement.old) → \(PrintableText.clean(model))")
            Output.note("'cascade plan \(pipeline) --input FILE' tells what will run again.")
        } else {
            Output.line("\(pipeline):\(replacement.line): \(stage): it is \(replacement.old) already")
        }
    }
}

/// `OUTPUT=FIELD` on a command line.
struct ExpectationArgument: ExpressibleByArgument {
    let expectation: Expectation

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        expectation = Expectation(output: String(parts[0]), field: String(parts[1]))
    }
}
