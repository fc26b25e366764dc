import JSON
import ModelPorts
import Testing
import YAML

@testable import CascadeCore

/// A pipeline over scripted models, for tests that evaluate records.
struct EvaluationBench {
    let pipeline: Pipeline

    /// Reads `yaml` and joins it to `models`, found by their names.
    init(_ yaml: String, _ models: [any Model], maps: [String: ConfidenceMap] = [:]) throws {
        let catalog = TestCatalog(
            models: Dictionary(models.map { ($0.info.name, $0.info) }, uniquingKeysWith: { first, _ in first }))
        let loaded = PipelineLoader.load(name: "test.yaml", bytes: Array(yaml.utf8), catalog: catalog)
        try #require(!loaded.hasErrors, "\(loaded.diagnostics.map(\.message))")
        pipeline = try #require(try Pipeline(loaded, models: ScriptedProvider(models), maps: maps))
    }

    func evaluate(_ fields: JSONValue, line: Int = 1) async throws -> Evaluation {
        let fields = try #require(fields.objectValue)
        let id = pipeline.idField.flatMap { fields[$0] } ?? .number(JSONNumber(line))
        return await pipeline.evaluate(Record(id: id, fields: fields, place: RecordPlace(line: line, offset: 0)))
    }

    /// The output line for a record, as JSON text.
    func line(_ fields: JSONValue) async throws -> String {
        JSONWriter.text(.object(try await evaluate(fields).outcome.get()))
    }

    /// The failure of a record that must fail.
    func failure(_ fields: JSONValue) async throws -> RecordFailure {
        switch try await evaluate(fields).outcome {
        case .success(let line): throw UnexpectedLine(line: JSONWriter.text(.object(line)))
        case .failure(let failure): return failure
        }
    }
}

struct UnexpectedLine: Error { let line: String }

/// Logits that make the softmax of the first of two labels exactly as sure as wanted.
func logits(sure probability: Double, first: Bool = true) -> [Float] {
    let odds = Float(logOdds(probability))
    return first ? [odds, 0] : [0, odds]
}

private func logOdds(_ probability: Double) -> Double {
    // A coarse inverse by bisection keeps the tests free of the C library.
    var low = -40.0
    var high = 40.0
    for _ in 0..<80 {
        let middle = (low + high) / 2
        if Elementary.logistic(middle) < probability { low = middle } else { high = middle }
    }
    return low
}
