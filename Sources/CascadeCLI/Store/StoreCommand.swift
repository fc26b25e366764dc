import ArgumentParser
import Store

/// `cascade store`.
struct StoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "Look at the results that are kept, and remove those that no longer serve.",
        discussion: """
            The file cache.db of the state folder holds what models said and the lines made of it. It may be deleted at \
            any time: that costs work, nothing else. The history of runs and deliveries is elsewhere and stays.

            Examples:
              cascade store stats
              cascade store prune --older-than 30d
            """,
        subcommands: [StoreStatsCommand.self, StorePruneCommand.self],
        defaultSubcommand: StoreStatsCommand.self
    )
}

extension HistoryFolder {
    /// The results that are kept there.
    /// - Throws: `HistoryProblem` when there are none; `StoreError`.
    func cache(today: Int) throws -> ResultCache {
        let place = try place()
        guard UserFile.isFolder(place.cache) == false else { throw HistoryProblem.nothingStored(in: place.folder) }
        return try ResultCache(place, day: today)
    }
}

extension HistoryProblem {
    fileprivate static func nothingStored(in folder: String) -> HistoryProblem {
        HistoryProblem(description: "no results are kept in \(PrintableText.clean(folder))\n    run something first")
    }
}
