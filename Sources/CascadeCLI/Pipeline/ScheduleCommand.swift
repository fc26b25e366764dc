import ArgumentParser
import JSON
import Runs

/// `cascade schedule`.
struct ScheduleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule",
        abstract: "Print what makes cron or systemd run a pipeline from time to time.",
        discussion: """
            Prints a crontab line, or the texts of a systemd service and its timer, with absolute paths and everything \
            quoted. Nothing is installed. Flags of 'cascade run' follow after --.

            Examples:
              cascade schedule pipelines/bank-support.yaml --every 15m --input tickets.jsonl --output triaged.jsonl
              cascade schedule pipeline.yaml --every 1d --input in.csv --output out.csv --format systemd \
            -- --deadline 2h --metrics-file /var/lib/node_exporter/cascade.prom
            """
    )

    @Argument(help: "The pipeline file.")
    var pipeline: String

    @Option(help: "How often: 1m … 30m, 1h … 12h, 1d, 1w; systemd takes any other number, too.")
    var every: String

    @Option(help: "The file that each run reads.")
    var input: String?

    @Option(help: "The file that each run writes.")
    var output: String?

    @Option(help: "crontab or systemd.")
    var format: ScheduleFormat = .crontab

    @Option(help: "What the job is called; the pipeline file's name by default.")
    var name: String?

    @Option(help: "What cron appends the run's messages to; NAME.log beside the output by default.")
    var log: String?

    @Flag(help: "Print JSON.")
    var json = false

    @Argument(parsing: .postTerminator, help: "Flags of 'cascade run', after --.")
    var options: [String] = []

    func run() throws {
        try reportingErrors {
            let job = try ScheduledJob(self)
            switch format {
            case .crontab: try tellCrontab(job)
            case .systemd: try tellSystemd(job)
            }
        }
    }

    private func tellCrontab(_ job: ScheduledJob) throws {
        let log = log.map(Executable.absolute) ?? job.outputFolder + "/" + job.run.name + ".log"
        let line = try CrontabLine.text(of: job.run, log: log)
        if json {
            let object: JSONValue = [
                "name": .string(job.run.name), "every": .string("\(job.run.interval)"), "crontab": .string(line),
                "log": .string(log),
            ]
            return Output.line(JSONWriter.text(object))
        }
        Output.line("# cascade: \(job.run.name), every \(job.run.interval)")
        Output.line(line)
        Output.note("Add it with 'crontab -e'. What the run has to say is appended to \(log).")
    }

    private func tellSystemd(_ job: ScheduledJob) throws {
        let units = try job.units()
        if json {
            let files = units.files.map { ["name": .string($0.name), "text": .string($0.text)] as JSONValue }
            let object: JSONValue = [
                "name": .string(job.run.name), "every": .string("\(job.run.interval)"), "files": .array(files),
            ]
            return Output.line(JSONWriter.text(object))
        }
        for file in units.files {
            Output.line("# /etc/systemd/system/\(file.name)")
            Output.line(file.text)
        }
        let timer = "cascade-\(job.run.name).timer"
        Output.note("Save both files, then: systemctl daemon-reload && systemctl enable --now \(timer)")
        Output.note("What the run has to say: journalctl -u cascade-\(job.run.name).service")
        if job.keepsState {
            Output.note("Its history: cascade runs --state \(SystemdUnits.stateFolder(of: job.run.name))")
        }
    }
}

/// What `cascade schedule` prints for.
enum ScheduleFormat: String, ExpressibleByArgument, CaseIterable {
    case crontab
    case systemd
}
