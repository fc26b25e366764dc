import ArgumentParser

/// `cascade model …`: how the inference core is looked at and compared.
struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Look at, convert and measure models.",
        subcommands: [
            InspectCommand.self, ImportCommand.self, QuantizeCommand.self, TokenizeCommand.self, LogitsCommand.self,
            EmbedCommand.self, GenerateCommand.self, BenchCommand.self,
        ]
    )
}
