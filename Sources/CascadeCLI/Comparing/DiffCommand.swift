import ArgumentParser
import Inference
import JSON
import Runs

/// `cascade diff`.
struct DiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Tell what another pipeline would change, record by record and as a whole.",
        discussion: """
            Runs both over the input; what earlier runs stored is not computed again, and nothing is written but the \
            store. Intervals are of 95 %.

            Example: cascade diff pipelines/bank-support.yaml new.yaml --input tickets.jsonl
            """
    )

    @Argument(help: "The pipeline as it is.")
    var old: String

    @Argument(help: "The pipeline to hold against it.")
    var new: String

    @Option(help: "JSON lines, CSV (.csv) or plain text (.txt), each also .gz, or DATABASE:TABLE.")
    var input: String

    @Option(help: "Show no more than this many records that differ.")
    var records = 20

    @Flag(help: "End with 1 when anything differs.")
    var exitCode = false

    @Flag(help: "Print JSON lines: every record that differs, then {\"summary\":…}.")
    var json = false

    @OptionGroup var options: ComparisonOptions

    func validate() throws {
        if records < 0 { throw ValidationError("--records must be 0 or more.") }
    }

    func run() async throws {
        try await reportingErrors {
            if let folder = options.folder { try WorkingFolder.change(to: folder) }
            let session = try ComparisonSession(options, input: input)
            let engine = Engine(threads: nil)
            var shown = 0
            let report = try await session.compare(
                OpenedPipeline(path: old, engine: engine), OpenedPipeline(path: new, engine: engine)
            ) { difference in
                if json {
                    Output.line(JSONWriter.text(difference.json))
                } else if shown < records {
                    for line in DifferenceText.lines(of: difference) { Output.line(line) }
                }
                shown += 1
            }
            if json {
                Output.line(JSONWriter.text(["summary": .object(report.json)]))
            } else {
                if shown > records { Output.line("… and \(NumberText.grouped(shown - records)) more records") }
                if shown > 0 { Output.line("") }
                for line in ComparisonText.lines(of: report) { Output.line(line) }
            }
            if exitCode, report.same < report.records { throw ExitCode.recordsFailed }
        }
    }
}

/// One record that differs, for people.
private enum DifferenceText {
    private static let longest = 100

    static func lines(of difference: RecordDifference) -> [String] {
        let name = difference.id.stringValue ?? JSONWriter.text(difference.id)
        return [shown(name)]
            + difference.fields.map { "  \(shown($0.name)): \(shown($0.old)) → \(shown($0.new))" }
    }

    private static func shown(_ value: JSONValue?) -> String {
        guard let value else { return "(nothing)" }
        return shown(value.stringValue ?? JSONWriter.text(value))
    }

    private static func shown(_ text: String) -> String {
        let clean = PrintableText.clean(text)
        return clean.count <= longest ? clean : clean.prefix(longest - 1) + "…"
    }
}
