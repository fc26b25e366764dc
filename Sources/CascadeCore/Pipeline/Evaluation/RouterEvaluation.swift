import JSON
import ModelPorts

// How routers answer.
extension RecordEvaluation {
    /// A cascade's answer: that of the first tier that is sure, or of the last that has one.
    ///
    /// A null tier is passed over. A tier that fails fails the record, unless its `on_error` says otherwise: `null` makes
    /// it a null tier; with `escalate` the next one is asked, and the failure stands if no other tier answers.
    func answer(
        _ name: String, _ cascade: RouterSettings.Cascade, required: Set<String>
    ) async throws -> StageResult? {
        var standing: TierAnswer?
        var failure: (any Error)?
        var asked = 0
        var failures = 0
        for (tier, stage) in cascade.tiers.enumerated() {
            do {
                guard let result = try await result(of: stage.value) else { continue }
                asked += 1
                let threshold = cascade.threshold(of: tier)
                let answer = TierAnswer(tier: tier, stage: stage.value, result: result)
                standing = standing?.escalated(to: answer, required: required) ?? answer
                standing?.judge(by: threshold, required: required)
                if standing?.accepted == true { break }
            } catch is UnknownSignals {
                throw UnknownSignals()
            } catch {
                guard pipeline.nodes[stage.value]?.definition.onError?.value == .escalate else { throw error }
                failure = error
                failures += 1
            }
        }
        guard let standing else {
            if let failure { throw failure }
            return nil
        }
        let escalated = asked + failures > 1
        report(
            StageReport(
                stage: name,
                outcome: .cascaded(tier: standing.tier, escalated: escalated, accepted: standing.accepted),
                detail: pipeline.traces ? standing.traceDetail : JSONObject(), confidence: standing.result.confidence))
        return standing.routed(escalated: escalated)
    }

    /// The first route that matches; null when none does.
    func answer(_ name: String, _ routes: [RouterSettings.Route]) async throws -> StageResult? {
        for route in routes {
            if let condition = route.condition, try await !condition.holds(resolve: resolve) { continue }
            switch route.target {
            case .label(let label):
                report(route: label.value, of: name)
                return StageResult(
                    values: JSONObject([("route", .string(label.value)), ("stage", .null)]), confidence: nil)
            case .stage(let stage):
                report(route: stage.value, of: name)
                guard let result = try await result(of: stage.value) else { return nil }
                var values = JSONObject([("stage", .string(stage.value)), ("route", .null)])
                values.add(result.values)
                return StageResult(
                    values: values, confidence: result.confidence, fields: result.fields)
            }
        }
        report(route: nil, of: name)
        return nil
    }

    private func report(route: String?, of name: String) {
        var detail = JSONObject()
        if pipeline.traces { detail.append("route", route.map { .string($0) } ?? .null) }
        report(StageReport(stage: name, outcome: .routed(route), detail: detail))
    }
}

/// The answer that stands so far in a cascade.
private struct TierAnswer {
    private(set) var tier: Int
    private(set) var stage: String
    private(set) var result: StageResult
    private(set) var accepted = false
    /// Fields of an extractor that the next tier is asked about; empty for other kinds.
    private var doubted: [String] = []

    init(tier: Int, stage: String, result: StageResult) {
        self.tier = tier
        self.stage = stage
        self.result = result
    }

    /// Decides whether this answer will do. Extractors are judged field by field.
    mutating func judge(by threshold: Double, required: Set<String>) {
        if result.fields.isEmpty {
            accepted = result.confidence.map { $0 >= threshold } ?? false
        } else {
            doubted = result.fields.escalating(below: threshold, required: required)
            accepted = doubted.isEmpty
        }
    }

    /// The answer after a later tier was asked: that tier's own or, for extractors, its word on the doubted fields.
    func escalated(to next: TierAnswer, required: Set<String>) -> TierAnswer {
        if result.fields.isEmpty || next.result.fields.isEmpty { return next }
        var merged = next
        let fields = result.fields.merged(with: next.result.fields, escalated: doubted, required: required)
        merged.result = StageResult(fields: fields)
        return merged
    }

    /// What the router yields: its own names, then everything that the chosen stage yields.
    func routed(escalated: Bool) -> StageResult {
        var values = own(escalated: escalated)
        values.add(result.values)
        return StageResult(
            values: values, confidence: result.confidence, fields: result.fields)
    }

    var traceDetail: JSONObject {
        var detail = JSONObject()
        detail.append("stage", .string(stage))
        detail.append("tier", .number(JSONNumber(tier)))
        detail.append("confidence", result.confidence.map { .number(JSONNumber($0)) } ?? .null)
        return detail
    }

    private func own(escalated: Bool) -> JSONObject {
        JSONObject([
            ("stage", .string(stage)), ("tier", .number(JSONNumber(tier))), ("accepted", .bool(accepted)),
            ("escalated", .bool(escalated)), ("route", .null),
        ])
    }
}

extension RouterSettings.Cascade {
    /// The confidence from which a tier's answer is accepted. One threshold serves all tiers.
    ///
    /// A target of accuracy or budget without a certificate never gets here: checking the pipeline refuses it.
    fileprivate func threshold(of tier: Int) -> Double {
        guard case .thresholds(let thresholds) = acceptance, let last = thresholds.last else { return .infinity }
        return (tier < thresholds.count ? thresholds[tier] : last).value
    }
}

extension JSONObject {
    /// Appends the members of another object whose keys are not here yet.
    fileprivate mutating func add(_ other: JSONObject) {
        for member in other.members where self[member.key] == nil { append(member.key, member.value) }
    }
}
