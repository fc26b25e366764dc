import YAML

/// What could be read of a file, sound or not: the validators look at all of it, so that a fault in one place hides
/// none in another.
struct PipelineDraft {
    var source: SourceText
    var name: Located<String>?
    var description: String?
    var input: InputDefinition?
    /// The names under `models`, also of those that couldn't be read.
    var modelNames: [Located<String>] = []
    /// Those of them that describe a model elsewhere, sound or not.
    var remoteNames: Set<String> = []
    var models: [RemoteModelDefinition] = []
    var localModels: [LocalModelDefinition] = []
    /// The names under `stages`, also of those that couldn't be read.
    var stageNames: [Located<String>] = []
    var stages: [StageDefinition] = []
    var output: [OutputField] = []

    /// The definition; nil when a part of it couldn't be read.
    var definition: PipelineDefinition? {
        guard let name, let input, stages.count == stageNames.count else { return nil }
        return PipelineDefinition(
            name: name, description: description, input: input, models: models, localModels: localModels,
            stages: stages,
            output: output, source: source)
    }

    func localModel(named name: String) -> LocalModelDefinition? { localModels.first { $0.name.value == name } }

    func stage(named name: String) -> StageDefinition? { stages.first { $0.name.value == name } }
}
