import ArgumentParser

/// The `cascade` command.
@main
struct CascadeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cascade",
        abstract: "Triage text with graphs of small language models, on this machine.",
        discussion: """
            A pipeline is one YAML file. Begin with:

              cascade init my-triage
              cascade run my-triage/pipeline.yaml --input my-triage/messages.jsonl
            """,
        version: Version.current,
        subcommands: [
            InitCommand.self, RunCommand.self, CheckCommand.self, PlanCommand.self, GraphCommand.self,
            MergeCommand.self, ScheduleCommand.self, RunsCommand.self,
            StoreCommand.self, DiffCommand.self, SwapCommand.self, ModelCommand.self,
        ]
    )
}

/// The version that `--version` prints.
enum Version {
    static let current = "0.1.0"
}
