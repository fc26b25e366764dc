public import YAML

/// The reading of one file: its text, and what has been found wrong so far.
///
/// A class, because every reader below adds to the same findings.
public final class Reading {
    /// The file.
    public let source: SourceText
    /// What has been found.
    private(set) var findings: DiagnosticList

    init(source: SourceText, findings: DiagnosticList = DiagnosticList()) {
        self.source = source
        self.findings = findings
    }

    /// Reports an error.
    func error(_ code: Diagnostic.Code, at range: SourceRange, _ message: String, advice: String? = nil) {
        findings.add(Diagnostic(.error, code, in: source, at: range, message: message, advice: advice))
    }

    /// Reports an error without showing the line, which holds a secret.
    func redactedError(_ code: Diagnostic.Code, at range: SourceRange, _ message: String, advice: String? = nil) {
        var finding = Diagnostic(.error, code, in: source, at: range, message: message, advice: advice)
        finding.sourceLine = ""
        findings.add(finding)
    }

    /// Reports a warning.
    func warning(_ code: Diagnostic.Code, at range: SourceRange, _ message: String, advice: String? = nil) {
        findings.add(Diagnostic(.warning, code, in: source, at: range, message: message, advice: advice))
    }
}
