import ArgumentParser
import Store

/// The state folder whose history a command looks at.
struct HistoryFolder: ParsableArguments {
    @Option(
        name: .customLong("state"),
        help: ArgumentHelp(
            "The state folder; ./.cascade by default, else pipelines/.cascade.", valueName: "dir"))
    var folder: String?

    private static let defaults = [".cascade", "pipelines/.cascade"]

    /// The files of the state folder that is looked at.
    /// - Throws: `HistoryProblem` when there is no history.
    func place() throws -> StorePlace {
        let places = (folder.map { [$0] } ?? Self.defaults).map(StorePlace.init)
        guard let place = places.first(where: { UserFile.isFolder($0.state) == false }) else {
            throw HistoryProblem.noHistory(in: places.map(\.folder), isAsked: folder != nil)
        }
        return place
    }

    /// The history there.
    /// - Throws: `HistoryProblem`, `StoreError`.
    func history() throws -> RunHistory {
        let place = try place()
        guard let database = try StateDatabase.existing(place) else {
            throw HistoryProblem.noHistory(in: [place.folder], isAsked: true)
        }
        return RunHistory(database)
    }
}

/// The run that a command is about.
struct RunChoice: ExpressibleByArgument {
    let choice: RunHistory.Choice

    init?(argument: String) {
        if argument == "last" {
            choice = .last
        } else if let number = Int(argument), number > 0 {
            choice = .number(number)
        } else {
            return nil
        }
    }
}

extension RunHistory {
    /// The run that is meant.
    /// - Throws: `HistoryProblem` when there is none like it; `StoreError`.
    func wanted(_ run: RunChoice) throws -> StoredRun {
        if let found = try self.run(run.choice) { return found }
        throw HistoryProblem.noRun(run.choice, last: try self.run(.last)?.number)
    }
}

/// What was asked for is not in the history.
struct HistoryProblem: Error, CustomStringConvertible {
    let description: String

    static func noHistory(in folders: [String], isAsked: Bool) -> HistoryProblem {
        let places = folders.map(PrintableText.clean).joined(separator: " or ")
        let advice = isAsked ? "name the folder that a run used" : "name a state folder with --state DIR"
        return HistoryProblem(
            description: "no run was written down in \(places)\n    \(advice), or run something first")
    }

    static func noRun(_ choice: RunHistory.Choice, last: Int?) -> HistoryProblem {
        guard case .number(let number) = choice, let last else {
            return HistoryProblem(description: "there is no run yet\n    run something first")
        }
        return HistoryProblem(
            description: "there is no run \(number)\n    the last one is \(last); 'cascade runs list' shows them")
    }
}
