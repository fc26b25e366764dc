import Runs

/// The files that a run reads and those that it writes, by its command line.
struct RunFiles {
    private let command: RunCommand

    init(_ command: RunCommand) { self.command = command }

    /// Refuses a run that would write over what it needs: its input, by name or as standard input, its pipeline, and
    /// whatever lies in the state folder.
    /// - Parameter log: a file besides, to which somebody appends what the run has to say.
    /// - Throws: `UsageProblem`.
    func check(log: String? = nil) throws(UsageProblem) {
        let written = command.outputPath.map(OutputTarget.files) ?? []
        let read = [InputTarget.file(at: command.inputPath), command.pipeline]
        let pairs = [(command.metricsFile, read + written), (log, read + written)] + written.map { ($0, read) }
        for case (let path?, let others) in pairs {
            if let taken = others.first(where: { Self.isSame($0, path) }) {
                throw UsageProblem("the run would replace \(taken), which it needs, by \(path); name another file")
            }
        }
        try checkTables()
        let state = OutputTarget.canonical(command.state ?? StateFolder.folder(besidePipeline: command.pipeline)) + "/"
        let database = command.outputPath.flatMap(TablePath.init)?.database
        for case let path? in [command.metricsFile, log, database] + written
        where OutputTarget.canonical(path).hasPrefix(state) {
            throw UsageProblem("\(path) lies in the state folder, which is the program's own; name another place")
        }
    }

    /// Whether two paths lead to one file, which need not be there yet.
    private static func isSame(_ first: String, _ second: String) -> Bool {
        UserFile.isSame(first, second) || OutputTarget.canonical(first) == OutputTarget.canonical(second)
    }

    private func checkTables() throws(UsageProblem) {
        guard let output = command.outputPath, let written = TablePath(output),
            let read = command.inputPath.flatMap(TablePath.init)
        else { return }
        if read.hasSameTable(as: written), UserFile.isSame(read.database, written.database) {
            throw UsageProblem("the run would write into \(output), which it reads; name another table")
        }
    }
}
