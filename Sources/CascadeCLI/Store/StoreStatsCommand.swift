import ArgumentParser
import JSON
import Runs
import Store

/// `cascade store stats`.
struct StoreStatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Tell how many results are kept, of which stages, and when they last served.",
        discussion: """
            A stage has a row for each model and settings that it had: only what fits the pipeline as it is now serves.

            Example: cascade store stats --state pipelines/.cascade
            """
    )

    @OptionGroup var state: HistoryFolder

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        try reportingErrors {
            let place = try state.place()
            let cache = try state.cache(today: Day.today)
            let statistics = try cache.statistics()
            if json {
                var object = JSONObject()
                object.append("file", .string(place.cache))
                object.append("bytes_on_disk", .number(JSONNumber(cache.bytesOnDisk)))
                object.append("results", .array(statistics.map { .object(Self.json(of: $0)) }))
                Output.line(JSONWriter.text(.object(object), indent: 2))
            } else {
                Output.line("\(PrintableText.clean(place.cache)): \(NumberText.bytes(cache.bytesOnDisk))")
                for line in Self.table(statistics) { Output.line(line) }
            }
        }
    }

    private static func table(_ statistics: [CacheStatistics]) -> [String] {
        var table = TextTable(heading: ["of", "kind", "results", "size", "served first", "served last"], words: [1])
        for row in statistics {
            table.append([
                PrintableText.clean(row.name), row.kind.rawValue, NumberText.grouped(row.entries),
                NumberText.bytes(row.bytes), Day.text(row.oldest), Day.text(row.newest),
            ])
        }
        return table.lines
    }

    private static func json(of row: CacheStatistics) -> JSONObject {
        JSONObject([
            ("of", .string(row.name)), ("kind", .string(row.kind.rawValue)),
            ("results", .number(JSONNumber(row.entries))), ("bytes", .number(JSONNumber(row.bytes))),
            ("oldest", .string(Day.text(row.oldest))), ("newest", .string(Day.text(row.newest))),
        ])
    }
}
