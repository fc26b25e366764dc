import Constraints
import JSON
import ModelPorts
import YAML

/// The schema of a stage's answer is one that answers can be held to.
enum AnswerSchemas: PipelineValidator {
    static func validate(_ context: ValidationContext) {
        for stage in context.draft.stages {
            guard let info = context.model(of: stage.name.value),
                case .schema(let text)? = stage.questions(for: info).first?.answer,
                let schema = try? JSONParser.parse(text)
            else { continue }
            do throws(SchemaError) {
                _ = try Constraint(schema: schema)
            } catch {
                context.reading.unfitSchema(stage, error)
            }
        }
    }
}

extension Reading {
    fileprivate func unfitSchema(_ stage: StageDefinition, _ error: SchemaError) {
        self.error(
            "answer-schema", at: stage.name.range,
            "no answer can be held to what stage '\(stage.name.value)' asks for: \(error.message)",
            advice: "ask for fewer fields, or make several stages of it")
    }
}
