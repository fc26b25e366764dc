import ArgumentParser
import JSON
import Runs
import Store

/// `cascade runs show`.
struct RunsShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one run: what it did, and what failed.",
        discussion: "Example: cascade runs show last"
    )

    /// Failed records that people are shown.
    private static let shownFailures = 20

    @Argument(help: ArgumentHelp("The run's number, or 'last'.", valueName: "run"))
    var choice: RunChoice

    @OptionGroup var state: HistoryFolder

    @Flag(help: "Print everything that is kept of the run as JSON, with the first 10,000 failed records.")
    var json = false

    func run() throws {
        try reportingErrors {
            let history = try state.history()
            let run = try history.wanted(choice)
            if json {
                let failures = try history.failures(of: run.number)
                let object = HistoryJSON.whole(run, try history.pipeline(of: run.number), failures)
                Output.line(JSONWriter.text(.object(object), indent: 2))
            } else {
                let counts = try history.failureCounts(of: run.number)
                let failures = try history.failures(of: run.number, limit: Self.shownFailures)
                Output.line(HistoryText.text(of: run, counts, failures).joined(separator: "\n"))
            }
        }
    }
}
