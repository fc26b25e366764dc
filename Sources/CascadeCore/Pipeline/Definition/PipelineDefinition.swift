public import YAML

/// A pipeline as its file says it, every name checked, nothing loaded.
public struct PipelineDefinition: Sendable {
    /// The pipeline's name.
    public let name: Located<String>
    /// What it is for.
    public let description: String?
    /// What is read of a record.
    public let input: InputDefinition
    /// The long forms of models that run elsewhere, in the order of the file.
    public let models: [RemoteModelDefinition]
    /// The long forms of models that run here, in the order of the file.
    public let localModels: [LocalModelDefinition]
    /// The stages, in the order of the file.
    public let stages: [StageDefinition]
    /// What is written for a record, in the order of the file.
    public let output: [OutputField]
    /// The file it was read from.
    public let source: SourceText

    /// The stage of a name. Pipelines are small: this is a walk.
    public func stage(named name: String) -> StageDefinition? {
        stages.first { $0.name.value == name }
    }

    /// The long form of a stage's model; nil where the stage names a model itself.
    func localModel(of stage: StageDefinition) -> LocalModelDefinition? {
        localModels.first { $0.name.value == stage.model?.value }
    }
}

/// What is read of a record.
public struct InputDefinition: Sendable {
    /// The field that names a record; without one, the line number does.
    public let id: Located<FieldPath>?
    /// What every stage reads unless it says otherwise. Its names are fields of the record.
    public let text: Template
    /// Fields handed through to the output.
    public let pass: [PassedField]
}

/// A field that is handed through to the output.
public struct PassedField: Sendable {
    /// The field; its dotted name is its key in the output.
    public let field: FieldPath
    /// Whether a record may lack it (`channel?`); it is then null in the output.
    public let isOptional: Bool
    /// Where it stands.
    public let range: SourceRange
}

/// One value of the output.
public struct OutputField: Sendable {
    /// Its key in the output.
    public let name: Located<String>
    /// What it is.
    public let expression: Expression
}
