import JSON
import ModelPorts

@testable import CascadeCore

/// A stage's result with the signals it was made from, read back from their bytes on the way.
@dynamicMemberLookup
struct Observed {
    let result: StageResult
    let raw: JSONObject
    let cost: ModelCost

    subscript<Value>(dynamicMember path: KeyPath<StageResult, Value>) -> Value { result[keyPath: path] }

    func value(_ name: String) -> String? { result.value(name) }
}

extension Stage {
    func observed(_ text: RenderedText) async throws -> Observed {
        let signals = try await signals(of: text)
        guard let stored = Signals(bytes: signals.bytes) else { throw SignalReader.Damage() }
        return Observed(result: try result(of: stored, for: text), raw: signals.json, cost: signals.cost)
    }
}
