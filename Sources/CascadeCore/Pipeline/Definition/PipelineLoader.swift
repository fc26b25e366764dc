public import ModelPorts
public import YAML

/// What came of reading a pipeline file.
public struct LoadedPipeline: Sendable {
    /// The pipeline; nil when something is wrong with it.
    public let definition: PipelineDefinition?
    /// Everything that was found, in the order of the file: errors, and warnings of what works but can't be meant.
    public let diagnostics: [Diagnostic]
    /// The model of each stage that has one and whose model was found, by the stage's name.
    public let models: [String: ModelInfo]
    /// How each of these models is to run, by the stage's name: with which adapter, and keeping what how.
    public let references: [String: GeneratorReference]

    /// Whether there is an error, and so no pipeline.
    public var hasErrors: Bool { definition == nil }
}

/// Reads pipeline files, and finds everything that is wrong with them before anything runs.
public enum PipelineLoader {
    /// Reads the file at a path.
    /// - Parameters:
    ///   - path: As the user gave it; diagnostics show it so.
    ///   - catalog: Where models are looked for; without one, models aren't checked.
    public static func load(path: String, catalog: (any ModelCatalog)?) -> LoadedPipeline {
        do throws(SourceFile.Failure) {
            let bytes = try SourceFile.read(path, limit: YAMLLimits.pipeline.bytes)
            return load(name: path, bytes: bytes, catalog: catalog)
        } catch {
            return LoadedPipeline(
                definition: nil, diagnostics: [.unreadable(path, error)], models: [:], references: [:])
        }
    }

    /// Reads the bytes of a file.
    /// - Parameters:
    ///   - name: The path that diagnostics show, and that models are looked for from.
    ///   - bytes: What is in the file.
    ///   - catalog: Where models are looked for; without one, models aren't checked.
    public static func load(name: String, bytes: [UInt8], catalog: (any ModelCatalog)?) -> LoadedPipeline {
        let source = SourceText(name: name, bytes: bytes)
        let (root, findings) = YAMLParser.parse(source)
        let reading = Reading(source: source, findings: findings)
        guard let root else {
            return LoadedPipeline(definition: nil, diagnostics: shown(reading), models: [:], references: [:])
        }

        let draft = PipelineReader.read(root, reading)
        let context = ValidationContext(draft, reading, catalog: catalog)
        for validator in PipelineValidators.all { validator.validate(context) }
        let models = context.models.compactMapValues { try? $0.get() }
        let references = draft.stages.compactMap { stage in
            context.reference(of: stage).map { (stage.name.value, $0) }
        }
        return LoadedPipeline(
            definition: reading.findings.hasErrors ? nil : draft.definition, diagnostics: shown(reading),
            models: models, references: Dictionary(references, uniquingKeysWith: { first, _ in first }))
    }
}

extension PipelineLoader {
    /// The findings as they are shown; when there are more, the last one says so.
    private static func shown(_ reading: Reading) -> [Diagnostic] {
        let findings = reading.findings.sorted
        return reading.findings.isCut ? findings + [.more(reading.source)] : findings
    }
}

extension Diagnostic {
    fileprivate static func more(_ source: SourceText) -> Diagnostic {
        var finding = Diagnostic(
            .error, "more", in: source, at: .startOfFile,
            message: "there is more than the \(DiagnosticList.limit) findings above; put these right and look again")
        finding.sourceLine = ""
        return finding
    }

    fileprivate static func unreadable(_ path: String, _ failure: SourceFile.Failure) -> Diagnostic {
        Diagnostic(
            .error, "unreadable", in: SourceText(name: path, bytes: []), at: .startOfFile,
            message: "the file can't be read: \(failure.reason)")
    }
}
