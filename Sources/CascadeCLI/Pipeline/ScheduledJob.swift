import ArgumentParser
import Runs

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A run as it will be begun, with everything that it depends on spelled out.
struct ScheduledJob {
    let run: ScheduledRun
    /// The folder of the output.
    let outputFolder: String
    /// Whether the state is the service manager's to keep.
    let keepsState: Bool
    private let reads: [String]
    private let writes: [String]

    init(_ command: ScheduleCommand) throws {
        let interval = try RunInterval(parsing: command.every)
        let (input, output) = try Self.files(of: command)
        let options = try RunOptions(command.options)
        let log = command.log.map(Executable.absolute)
        try options.validate(pipeline: command.pipeline, input: input, output: output, log: log)
        let pipeline = Executable.absolute(command.pipeline)
        guard UserFile.isFolder(pipeline) == false else { throw UserFile.Problem(path: command.pipeline) }
        outputFolder = Self.folder(of: output)
        guard UserFile.isFolder(outputFolder) == true else {
            throw UsageProblem("\(outputFolder): make this folder first; the output is written into it")
        }
        guard let program = Executable.callablePath else {
            throw UsageProblem("cascade: the program's own path can't be told; call it by its absolute path")
        }
        let name = command.name ?? ScheduledRun.name(from: Self.stem(of: pipeline))
        keepsState =
            command.format == .systemd && options.value(of: "--state") == nil && !options.contains("--no-store")

        var words = [
            program, "run", pipeline, "--input", input, "--output", output,
            // Paths among the options start from here.
            "-C", FileManager.default.currentDirectoryPath,
        ]
        if !options.contains("--if-running") { words += ["--if-running", "skip"] }
        if !options.contains("--quiet"), !options.contains("--json") { words.append("--quiet") }
        if keepsState { words += ["--state", SystemdUnits.stateFolder(of: name)] }
        run = try ScheduledRun(
            name: name, interval: interval, command: words + options.words, environment: Self.environment)
        let database = TablePath(input)?.database
        reads = [pipeline, database ?? input]
        let written = [
            outputFolder,
            // SQLite shares what it knows with other readers in a file beside the database.
            database.map(Self.folder),
            options.value(of: "--metrics-file").map { Self.folder(of: Executable.absolute($0)) },
            options.value(of: "--state").map(Executable.absolute),
        ]
        writes = written.compactMap { $0 }
    }

    /// The absolute paths of the input and the output.
    private static func files(of command: ScheduleCommand) throws -> (input: String, output: String) {
        guard let input = command.input, let output = command.output, input != "-", output != "-" else {
            throw UsageProblem("a scheduled run has no standard input and output: give --input and --output files")
        }
        return (Executable.absolute(input), Executable.absolute(output))
    }

    /// The job as systemd has it.
    func units() throws -> SystemdUnits {
        try SystemdUnits(
            run, access: SystemdUnits.Access(user: Self.user, reads: reads, writes: writes), keepsState: keepsState)
    }

    /// Where models are found besides the pipeline's folder, if that was said.
    private static var environment: [(name: String, value: String)] {
        ["CASCADE_MODELS", "XDG_DATA_HOME"].compactMap { name in
            ProcessInfo.processInfo.environment[name].map { (name, $0) }
        }
    }

    /// Who calls; nil for root, whom the system's manager is anyway.
    private static var user: String? {
        guard geteuid() != 0, let entry = getpwuid(geteuid()), let name = entry.pointee.pw_name else { return nil }
        return String(cString: name)
    }

    private static func folder(of path: String) -> String {
        let folder = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
        return folder.isEmpty ? "/" : String(folder)
    }

    private static func stem(of path: String) -> String {
        let name = path.split(separator: "/").last ?? ""
        return String(name.lastIndex(of: ".").map { name[..<$0] } ?? name)
    }
}

/// The flags of `cascade run` that follow after `--`.
private struct RunOptions {
    let words: [String]

    init(_ words: [String]) throws {
        self.words = words
        for name in ["--input", "--output", "-C"] where contains(name) {
            throw UsageProblem(
                name == "-C"
                    ? "-C belongs to no scheduled run: relative paths start from the folder that schedule is called in"
                    : "\(name) is said before the --")
        }
    }

    /// Holds the flags against what `run` takes, now rather than at night.
    func validate(pipeline: String, input: String, output: String, log: String?) throws {
        let arguments = [pipeline, "--input", input, "--output", output] + words
        let command: RunCommand
        do { command = try RunCommand.parse(arguments) } catch {
            throw UsageProblem("after --: \(RunCommand.message(for: error))")
        }
        try RunFiles(command).check(log: log)
    }

    func contains(_ name: String) -> Bool { words.contains { $0 == name || $0.hasPrefix(name + "=") } }

    /// What follows an option's name.
    func value(of name: String) -> String? {
        if let joined = words.last(where: { $0.hasPrefix(name + "=") }) {
            return String(joined.dropFirst(name.count + 1))
        }
        guard let position = words.lastIndex(of: name), position + 1 < words.count else { return nil }
        return words[position + 1]
    }
}
