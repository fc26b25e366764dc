/// A scheduled run as a service and a timer of systemd, for the system's manager.
public struct SystemdUnits: Sendable {
    /// One file of a unit.
    public struct File: Sendable {
        /// Its name, such as `cascade-bank.timer`.
        public let name: String
        /// What is in it.
        public let text: String
    }

    /// What the service may touch.
    public struct Access: Sendable {
        /// Whom it runs as; nil: the system's manager itself.
        public var user: String?
        /// Absolute paths that are read; units wait until their file systems are there.
        public var reads: [String]
        /// Absolute paths of folders that are written.
        public var writes: [String]

        /// What the service may touch.
        public init(user: String?, reads: [String], writes: [String]) {
            self.user = user
            self.reads = reads
            self.writes = writes
        }
    }

    /// The service and its timer.
    public let files: [File]

    /// The units of a run.
    /// - Parameter keepsState: whether the run's state is the manager's to keep, in `stateFolder(of:)`.
    /// - Throws: `RunError` for a program with a quote or backslash in its path, which systemd refuses.
    public init(_ run: ScheduledRun, access: Access, keepsState: Bool) throws(RunError) {
        let program = run.command.first ?? ""
        // The manager takes them anywhere but here.
        if program.contains(where: { "\"'\\".contains($0) }) { throw .unusableProgram(program) }
        let unit = "cascade-\(run.name)"
        files = [
            File(name: unit + ".service", text: Self.service(of: run, access, keepsState: keepsState)),
            File(name: unit + ".timer", text: Self.timer(of: run)),
        ]
    }

    /// Where the system's manager keeps the state of a run.
    public static func stateFolder(of name: String) -> String { "/var/lib/cascade/\(name)" }

    private static func timer(of run: ScheduledRun) -> String {
        """
        [Unit]
        Description=Cascade \(run.name), every \(run.interval)

        [Timer]
        \(run.interval.timer.joined(separator: "\n"))
        AccuracySec=5s

        [Install]
        WantedBy=timers.target

        """
    }

    private static func service(of run: ScheduledRun, _ access: Access, keepsState: Bool) -> String {
        var lines = [
            "[Unit]",
            "Description=Cascade \(run.name)",
            "RequiresMountsFor=" + words(unique(access.reads + access.writes)),
            "",
            "[Service]",
            "Type=oneshot",
            "ExecStart=" + ([path(run.command.first)] + run.command.dropFirst().map(argument)).joined(separator: " "),
        ]
        lines += run.environment.map { "Environment=" + word("\($0.name)=\($0.value)") }
        lines += [
            "# 75: another run has the output, or the deadline came; the next one goes on. The others: it was stopped.",
            "SuccessExitStatus=75 129 130 143",
            "# The batch in hand is finished first.",
            "TimeoutStopSec=5min",
            "Nice=10",
            "UMask=0077",
        ]
        if let user = access.user { lines.append("User=" + specifiersEscaped(user)) }
        if keepsState { lines += ["StateDirectory=cascade/\(run.name)", "StateDirectoryMode=0700"] }
        lines += [""] + sandbox(access)
        return lines.joined(separator: "\n") + "\n"
    }

    private static func sandbox(_ access: Access) -> [String] {
        var lines = [
            "# It reads the file system, writes where its output goes, and may do little else.",
            "ProtectSystem=strict",
            "ProtectHome=read-only",
            "ReadWritePaths=" + words(unique(access.writes)),
        ]
        // A folder for temporary files of its own would hide the files that it is about.
        let temporary = ["/tmp/", "/var/tmp/"]
        if !(access.reads + access.writes).contains(where: { path in temporary.contains { (path + "/").hasPrefix($0) } }
        ) {
            lines.append("PrivateTmp=yes")
        }
        // Without its capabilities the system's manager could not read what other users own.
        if access.user != nil { lines.append("CapabilityBoundingSet=") }
        return lines + [
            "NoNewPrivileges=yes",
            "PrivateDevices=yes",
            "ProtectClock=yes",
            "ProtectControlGroups=yes",
            "ProtectHostname=yes",
            "ProtectKernelLogs=yes",
            "ProtectKernelModules=yes",
            "ProtectKernelTunables=yes",
            "LockPersonality=yes",
            "MemoryDenyWriteExecute=yes",
            "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6",
            "RestrictNamespaces=yes",
            "RestrictRealtime=yes",
            "RestrictSUIDSGID=yes",
            "SystemCallArchitectures=native",
            "SystemCallFilter=@system-service",
            "SystemCallErrorNumber=EPERM",
        ]
    }

    private static func unique(_ paths: [String]) -> [String] {
        var seen: Set<String> = []
        return paths.filter { seen.insert($0).inserted }
    }

    private static func words(_ paths: [String]) -> String { paths.map(word).joined(separator: " ") }

    /// The program of a command line: a `$` in it means nothing.
    private static func path(_ text: String?) -> String { word(text ?? "") }

    /// An argument of a command line, where `$` stands for a variable unless it is doubled.
    private static func argument(_ text: String) -> String {
        word(text.split(separator: "$", omittingEmptySubsequences: false).joined(separator: "$$"))
    }

    /// A word as units have it (systemd.syntax, "Quoting"), where `%` stands for a specifier unless it is doubled.
    private static func word(_ text: String) -> String {
        let text = specifiersEscaped(text)
        if !text.isEmpty, text.unicodeScalars.allSatisfy(isPlain) { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { quoted += "\\" }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }

    private static func specifiersEscaped(_ text: String) -> String {
        text.split(separator: "%", omittingEmptySubsequences: false).joined(separator: "%%")
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        !scalar.properties.isWhitespace && scalar != "\"" && scalar != "'" && scalar != "\\" && scalar != ";"
    }
}
