import Foundation
import Testing

@testable import Runs

@Suite struct RunIntervalTests {
    @Test(arguments: [
        ("1m", "* * * * *"), ("5m", "*/5 * * * *"), ("30m", "*/30 * * * *"), ("60m", "0 * * * *"), ("1h", "0 * * * *"),
        ("6h", "0 */6 * * *"), ("120m", "0 */2 * * *"), ("24h", "0 0 * * *"), ("1d", "0 0 * * *"),
        ("7d", "0 0 * * 1"), ("1w", "0 0 * * 1"),
    ])
    func evenIntervalsAreCrontabs(text: String, fields: String) throws {
        #expect(try RunInterval(parsing: text).crontab() == fields)
    }

    @Test(arguments: [
        ("7m", "say 6m or 10m"), ("45m", "say 30m or 1h"), ("59m", "say 30m or 1h"), ("90m", "say 1h or 2h"),
        ("5h", "say 4h or 6h"), ("13h", "say 12h or 1d"), ("36h", "say 1d or 1w"), ("2d", "say 1d or 1w"),
        ("2w", "say 1w,"),
    ])
    func othersAreRefusedWithTheNearest(text: String, advice: String) throws {
        let error = #expect(throws: RunError.self) { try RunInterval(parsing: text).crontab() }
        #expect(error?.code == .usage)
        #expect(error?.reason.contains(try RunInterval(parsing: text).description) == true)
        #expect(error?.advice.hasPrefix(advice) == true, "\(error?.advice ?? "")")
    }

    /// What the fields mean, taken literally: the minutes of a week at which the job begins are evenly apart.
    @Test func everyCrontabIsEven() throws {
        for minutes in 1...11_000 {
            let interval = try RunInterval(parsing: "\(minutes)m")
            guard interval.isEven else { continue }
            let fields = try interval.crontab().split(separator: " ").map(String.init)
            func matches(_ field: String, _ value: Int) -> Bool {
                field == "*" || field == "\(value)"
                    || field.hasPrefix("*/") && value.isMultiple(of: Int(field.dropFirst(2)) ?? 0)
            }
            let week = 7 * 1440
            let begins = (0..<week).filter { minute in
                matches(fields[0], minute % 60) && matches(fields[1], minute / 60 % 24)
                    && matches(fields[4], minute / 1440)
            }
            #expect(fields[2] == "*" && fields[3] == "*" && begins.count == week / minutes)
            #expect(zip(begins, begins.dropFirst()).allSatisfy { $1 - $0 == minutes })
        }
    }

    @Test(arguments: [
        "", "m", "15", "-5m", "+5m", "0m", "1.5h", "15 m", "15M", "15s", "１５m", "9999999999999999999m", "99999w",
    ])
    func otherTextIsNoInterval(_ text: String) {
        let error = #expect(throws: RunError.self) { try RunInterval(parsing: text) }
        #expect(error?.code == .usage)
    }

    @Test func timersFollowTheClockWhereTheyCan() throws {
        #expect(try RunInterval(parsing: "15m").timer == ["OnCalendar=*:00/15:00", "Persistent=true"])
        #expect(try RunInterval(parsing: "90m").timer == ["OnActiveSec=1min", "OnUnitActiveSec=90min"])
    }
}

@Suite struct CrontabLineTests {
    private static let hostile = [
        "plain", "", "two words", "it's", "a%b", "%%", #"a\%b"#, #"\\%"#, #"\"#, #"'\%'"#, "$HOME", "`id`", "\"", "*",
        "~", "#", ";&|<>",
        "é ☃", "-x", "a=b", "%", #"%\"#, #"\'%"#,
    ]

    private func job(_ command: [String], environment: [(name: String, value: String)] = []) throws -> ScheduledRun {
        try ScheduledRun(
            name: "job", interval: RunInterval(parsing: "15m"), command: command, environment: environment)
    }

    @Test func plainWordsStayAsTheyAre() throws {
        let line = try CrontabLine.text(
            of: job(["/usr/bin/cascade", "run", "/p.yaml", "--limit=5"]), log: "/var/log/job.log")
        #expect(line == "*/15 * * * * /usr/bin/cascade run /p.yaml --limit=5 >> /var/log/job.log 2>&1")
    }

    /// What cron hands to the shell: `\%` is a `%`, and a bare one ends the command.
    private func commandThatCronRuns(_ line: String) -> String {
        var command = ""
        var isEscaped = false
        for scalar in line.split(separator: " ", maxSplits: 5)[5].unicodeScalars {
            if scalar == "%" {
                guard isEscaped else { return command }
                command.unicodeScalars.removeLast()
            }
            isEscaped = !isEscaped && scalar == "\\"
            command.unicodeScalars.append(scalar)
        }
        return command
    }

    @Test func everyWordArrivesAsItWas() throws {
        let folder = try TemporaryFolder()
        let log = folder.file("it's 100% $log")
        let job = try job(["/usr/bin/printf", #"%s\n"#] + Self.hostile)
        let command = commandThatCronRuns(try CrontabLine.text(of: job, log: log))
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.arguments = ["-c", command]
        try shell.run()
        shell.waitUntilExit()
        #expect(try folder.read("it's 100% $log") == Self.hostile.map { $0 + "\n" }.joined())
    }

    @Test func variablesStandBeforeTheCommand() throws {
        let job = try job(["/bin/true"], environment: [("CASCADE_MODELS", "/a b:/c%")])
        #expect(
            try CrontabLine.text(of: job, log: "/l") == #"*/15 * * * * CASCADE_MODELS='/a b:/c\%' /bin/true >> /l 2>&1"#
        )
    }

    @Test func whatACrontabCannotHoldIsRefused() throws {
        for text in ["a\nb", "\r", "\u{7f}", "\u{0}"] {
            let error = #expect(throws: RunError.self) { try job(["/bin/true", text]) }
            #expect(error?.code == .usage)
        }
        // `/x a… >> /l 2>&1` in 998 bytes.
        let fits = try job(["/x", String(repeating: "a", count: 998 - 15 + 1)])
        let line = try CrontabLine.text(of: fits, log: "/l")
        #expect(line.utf8.count == "*/15 * * * * ".utf8.count + 998)
        let longer = try job(["/x", String(repeating: "a", count: 998 - 15 + 2)])
        let error = #expect(throws: RunError.self) { try CrontabLine.text(of: longer, log: "/l") }
        #expect(error?.reason.contains("999") == true)
    }

    @Test func namesAreThoseOfFiles() throws {
        #expect(ScheduledRun.name(from: "bank-support") == "bank-support")
        #expect(ScheduledRun.name(from: "Ünï x/y") == "-n--x-y")
        #expect(ScheduledRun.name(from: "..") == "cascade")
        for name in ["", "..", "-", "a b", "a/b", "é", String(repeating: "a", count: 201)] {
            #expect(throws: RunError.self) {
                try ScheduledRun(name: name, interval: RunInterval(parsing: "1d"), command: ["/bin/true"])
            }
        }
    }
}

@Suite struct SystemdUnitsTests {
    private func units(
        _ command: [String], every: String = "15m", user: String? = "ana",
        access: SystemdUnits.Access? = nil, environment: [(name: String, value: String)] = []
    ) throws -> SystemdUnits {
        let run = try ScheduledRun(
            name: "bank", interval: RunInterval(parsing: every), command: command, environment: environment)
        let access = access ?? .init(user: user, reads: ["/srv/p.yaml"], writes: ["/srv/out"])
        return try SystemdUnits(run, access: access, keepsState: true)
    }

    private func lines(_ units: SystemdUnits) -> [String] {
        units.files[0].text.split(separator: "\n").map(String.init)
    }

    @Test func filesAreNamedAfterTheJob() throws {
        let files = try units(["/bin/true"]).files
        #expect(files.map(\.name) == ["cascade-bank.service", "cascade-bank.timer"])
        #expect(files[1].text.contains("\nOnCalendar=*:00/15:00\nPersistent=true\n"))
        #expect(files[1].text.hasSuffix("[Install]\nWantedBy=timers.target\n"))
    }

    @Test func wordsAreQuotedForTheManager() throws {
        let service = lines(
            try units(
                ["/opt/c $x/cascade", "a b", "100%", "$HOME", #"q"\"#, "it's", ";", ""],
                access: .init(user: nil, reads: ["/srv/a b%"], writes: ["/srv/a b%", "/o"]),
                environment: [("CASCADE_MODELS", "/m %$ x")]))
        #expect(
            service.contains(
                #"ExecStart="/opt/c $x/cascade" "a b" 100%% $$HOME "q\"\\" "it's" ";" """#))
        #expect(service.contains(#"Environment="CASCADE_MODELS=/m %%$ x""#))
        #expect(service.contains(#"RequiresMountsFor="/srv/a b%%" /o"#))
        #expect(service.contains(#"ReadWritePaths="/srv/a b%%" /o"#))
        #expect(!service.contains { $0.hasPrefix("User=") || $0.hasPrefix("CapabilityBoundingSet=") })
    }

    @Test(arguments: [#"/a"b"#, "/a'b", #"/a\b"#]) func aProgramThatTheManagerRefusesIsRefused(_ program: String) {
        let error = #expect(throws: RunError.self) { try units([program]) }
        #expect(error?.code == .usage)
        #expect(error?.place == program)
    }

    @Test func filesForAMomentStayInSight() throws {
        #expect(lines(try units(["/bin/true"])).contains("PrivateTmp=yes"))
        for path in ["/tmp", "/tmp/x", "/var/tmp/y"] {
            let access = SystemdUnits.Access(user: "ana", reads: ["/p.yaml"], writes: [path])
            #expect(!lines(try units(["/bin/true"], access: access)).contains("PrivateTmp=yes"))
        }
        let access = SystemdUnits.Access(user: "ana", reads: ["/tmpfiles/p.yaml"], writes: ["/o"])
        #expect(lines(try units(["/bin/true"], access: access)).contains("PrivateTmp=yes"))
    }

    @Test func theServiceIsPrivateAndPatient() throws {
        let service = lines(try units(["/bin/true"]))
        for line in [
            "Type=oneshot", "SuccessExitStatus=75 129 130 143", "TimeoutStopSec=5min", "Nice=10", "UMask=0077",
            "User=ana",
            "StateDirectory=cascade/bank", "ProtectSystem=strict", "ReadWritePaths=/srv/out", "CapabilityBoundingSet=",
        ] { #expect(service.contains(line)) }
    }

    private static let analyze = ["/usr/bin/systemd-analyze", "/bin/systemd-analyze"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// systemd's own reading of the units, where it is installed: anything it says is a fault.
    @Test(.enabled(if: analyze != nil), arguments: ["1m", "15m", "1h", "6h", "1d", "1w", "90m", "3w"])
    func systemdAcceptsTheUnits(every: String) throws {
        let folder = try TemporaryFolder()
        let program = try folder.write("#!/bin/sh\n", to: "ca $sc 100% ade")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        let access = SystemdUnits.Access(user: "root", reads: [program], writes: [folder.path])
        let files = try units([program, "100%", "$x", #"q"\'"#], every: every, access: access).files
        for file in files { try folder.write(file.text, to: file.name) }
        let verify = Process()
        verify.executableURL = URL(fileURLWithPath: try #require(Self.analyze))
        verify.arguments = ["verify"] + files.map { folder.file($0.name) }
        let said = folder.file("said")
        try folder.write("", to: "said")
        verify.standardError = FileHandle(forWritingAtPath: said)
        try verify.run()
        verify.waitUntilExit()
        #expect(verify.terminationStatus == 0)
        #expect(try folder.read("said").split(separator: "\n").filter { $0.contains("cascade-bank") } == [])
    }
}
