/// Reads YAML into a located tree, strictly and within limits.
public enum YAMLParser {
    /// Reads a file's one document.
    ///
    /// A fault of syntax or a limit ends the reading: the node is then nil and the last diagnostic says why. What can be
    /// stepped over (a key that stands twice, a merge key, an unknown tag) is reported and the tree goes on without it.
    public static func parse(
        _ source: SourceText, limits: YAMLLimits = .pipeline
    ) -> (node: YAMLNode?, diagnostics: DiagnosticList) {
        if let finding = YAMLBytes.finding(in: source, limits: limits) { return (nil, DiagnosticList([finding])) }
        var composer = YAMLComposer(source: source, limits: limits)
        do throws(Diagnostic) {
            let node = try composer.document()
            return (node, composer.diagnostics)
        } catch {
            composer.diagnostics.add(error)
            return (nil, composer.diagnostics)
        }
    }
}
