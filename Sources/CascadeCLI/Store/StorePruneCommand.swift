import ArgumentParser
import JSON
import Runs
import Store

/// `cascade store prune`.
struct StorePruneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove results that have not served for a while.",
        discussion: """
            A result counts as serving when a run takes it; that is noted at most once a week, so take a span of more \
            than seven days. Runs may go on meanwhile. What is removed is computed again when somebody asks for it.

            Example: cascade store prune --older-than 30d
            """
    )

    @OptionGroup var state: HistoryFolder

    @Option(help: ArgumentHelp("Remove what has not served for so long.", valueName: "30d"))
    var olderThan: TimeSpan

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if olderThan.seconds < Day.seconds {
            throw ValidationError("--older-than counts in whole days: 1d or more.")
        }
    }

    func run() throws {
        try reportingErrors {
            let cache = try state.cache(today: Day.today)
            let before = cache.bytesOnDisk
            let removed = try cache.prune(before: Day.today - olderThan.seconds / Day.seconds)
            let after = cache.bytesOnDisk
            if json {
                let object: JSONValue = [
                    "removed": .number(JSONNumber(removed)), "bytes_before": .number(JSONNumber(before)),
                    "bytes_after": .number(JSONNumber(after)),
                ]
                Output.line(JSONWriter.text(object))
            } else {
                Output.line(
                    "\(NumberText.grouped(removed)) results removed; \(NumberText.bytes(before)) before, "
                        + "\(NumberText.bytes(after)) now")
            }
        }
    }
}
