/// Findings as they are collected: every one is kept up to a number that a person can still read.
///
/// Making a finding costs more than finding it (the line, the nearest name), so behind the limit none is made.
public struct DiagnosticList: Sendable {
    /// Most findings that are kept.
    public static let limit = 100

    private var findings: [Diagnostic] = []
    /// Whether there was more than is kept.
    public private(set) var isCut = false

    /// No findings yet.
    public init() {}

    /// Findings collected elsewhere.
    public init(_ findings: [Diagnostic]) {
        self.findings = Array(findings.prefix(Self.limit))
    }

    /// Adds a finding while there is room. For the first error there always is: warnings never hide it.
    public mutating func add(_ finding: @autoclosure () -> Diagnostic) {
        guard findings.count >= Self.limit else { return findings.append(finding()) }
        isCut = true
        guard !hasErrors else { return }
        let finding = finding()
        if finding.severity == .error { findings.append(finding) }
    }

    /// Adds findings while there is room.
    public mutating func add(contentsOf others: DiagnosticList) {
        for finding in others.findings { add(finding) }
        isCut = isCut || others.isCut
    }

    /// Whether nothing was found.
    public var isEmpty: Bool { findings.isEmpty }

    /// Whether one of the findings is an error.
    public var hasErrors: Bool { findings.contains { $0.severity == .error } }

    /// The findings, in the order of the file, each once.
    public var sorted: [Diagnostic] {
        var seen: Set<Diagnostic> = []
        return findings.sorted().filter { seen.insert($0).inserted }
    }
}
