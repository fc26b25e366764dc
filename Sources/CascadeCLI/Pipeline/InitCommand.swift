import ArgumentParser
import JSON

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `cascade init`.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Begin a project: a pipeline, sample records, and a place for models.",
        discussion: """
            Nothing that is there already is changed.

            Example: cascade init my-triage
            """
    )

    @Argument(help: "The folder to make.")
    var folder: String

    @Flag(help: "Print what was made as a JSON list.")
    var json = false

    func validate() throws {
        if folder.isEmpty { throw ValidationError("The folder has no name.") }
    }

    func run() throws {
        try reportingErrors {
            let files = ProjectTemplate.files.map { (path: folder + "/" + $0.name, text: $0.text) }
            if let existing = files.first(where: { FileManager.default.fileExists(atPath: $0.path) }) {
                Output.note("error: \(existing.path) is there already; give a folder without it")
                throw ExitCode.usage
            }
            do {
                try FileManager.default.createDirectory(atPath: folder + "/models", withIntermediateDirectories: true)
                for file in files { try Data(file.text.utf8).write(to: URL(filePath: file.path)) }
            } catch {
                Output.note("error: \(folder): the project can't be written there")
                throw ExitCode.io
            }
            if json {
                Output.line(JSONWriter.text(.array(files.map { .string($0.path) })))
            } else {
                for file in files { Output.line(file.path) }
                Output.note("Next: cascade run \(folder)/pipeline.yaml --input \(folder)/messages.jsonl")
            }
        }
    }
}
