import ArgumentParser

/// `cascade runs`.
struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "Look at the runs there were.",
        discussion: """
            Each run writes itself down in the state folder: what ran over what, how it ended, what failed.

            Examples:
              cascade runs list
              cascade runs show last
              cascade runs report 12 --output report.html
            """,
        subcommands: [RunsListCommand.self, RunsShowCommand.self, RunsReportCommand.self],
        defaultSubcommand: RunsListCommand.self
    )
}
