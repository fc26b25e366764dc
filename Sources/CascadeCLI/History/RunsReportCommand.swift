import ArgumentParser
import JSON
import Runs
import Store

/// `cascade runs report`.
struct RunsReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write a page about one run: one HTML file that needs no network and no script.",
        discussion: "Example: cascade runs report last --output report.html"
    )

    @Argument(help: ArgumentHelp("The run's number, or 'last'.", valueName: "run"))
    var choice: RunChoice

    @OptionGroup var state: HistoryFolder

    @Option(help: "The file to write; run-NUMBER.html by default, - for standard output.")
    var output: String?

    @Flag(help: "Print what was written as JSON.")
    var json = false

    func validate() throws {
        if json && output == "-" { throw ValidationError("--json needs a file to write the page to.") }
    }

    func run() throws {
        try reportingErrors {
            let history = try state.history()
            let run = try history.wanted(choice)
            let page = ReportPage(
                run, pipeline: try history.pipeline(of: run.number),
                failures: try history.failures(of: run.number, limit: ReportPage.shownFailures),
                failureCounts: try history.failureCounts(of: run.number))
            let path = output ?? "run-\(run.number).html"
            if path == "-" {
                Output.line(page.html)
                return
            }
            try refuseToReplace(path, what: run)
            try WholeFile.write(page.html, to: path)
            Output.line(
                json ? JSONWriter.text(["run": .number(JSONNumber(run.number)), "file": .string(path)]) : path)
        }
    }

    /// A page must not take the place of what the run read or wrote, nor of the history.
    private func refuseToReplace(_ path: String, what run: StoredRun) throws {
        let place = try state.place()
        for kept in [place.state, place.cache, run.path, run.input, run.output] where UserFile.isSame(kept, path) {
            throw UsageProblem("the page would replace \(kept); name another --output")
        }
    }
}
