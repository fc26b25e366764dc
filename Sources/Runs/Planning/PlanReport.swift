public import JSON

/// A plan for people and for programs.
public enum PlanReport {
    /// A table, and under it why stages would run.
    public static func lines(of plan: RunPlan) -> [String] {
        var lines = [heading(plan)]
        if plan.stages.isEmpty { return lines }
        var table = TextTable(
            heading: ["stage", "stored", "to run", "perhaps", "thread s", "G multiply-adds", "why"])
        for stage in plan.stages {
            table.append([
                stage.stage, NumberText.grouped(stage.stored), NumberText.grouped(stage.missing),
                NumberText.grouped(stage.possible), range(stage.seconds, stage.possibleSeconds),
                range(stage.multiplyAdds.map { $0 / 1e9 }, stage.possibleMultiplyAdds.map { $0 / 1e9 }),
                reasons(stage),
            ])
        }
        lines += [""] + table.lines
        if plan.isDone { lines += ["", "nothing has to be computed"] }
        return lines
    }

    /// `{"records", "reused", "failures", "stages": [{"stage", "stored", "to_run", "perhaps", "seconds",
    /// "seconds_perhaps", "multiply_adds", "multiply_adds_perhaps", "why"}]}`.
    public static func json(of plan: RunPlan) -> JSONValue {
        var object = JSONObject()
        object.append("records", .number(JSONNumber(plan.records)))
        object.append("reused", .number(JSONNumber(plan.reused)))
        let failures = plan.failures.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.number(JSONNumber($0.value))) }
        object.append("failures", .object(JSONObject(failures)))
        object.append("stages", .array(plan.stages.map { .object(json(of: $0)) }))
        return .object(object)
    }

    private static func json(of stage: RunPlan.Stage) -> JSONObject {
        func number(_ value: Double?) -> JSONValue { value.map { .number(JSONNumber($0)) } ?? .null }
        let why = sorted(stage.reasons).map { reason, count in
            JSONValue.object(
                JSONObject([("reason", .string(words(reason))), ("records", .number(JSONNumber(count)))]))
        }
        return JSONObject([
            ("stage", .string(stage.stage)), ("stored", .number(JSONNumber(stage.stored))),
            ("to_run", .number(JSONNumber(stage.missing))), ("perhaps", .number(JSONNumber(stage.possible))),
            ("seconds", number(stage.seconds)), ("seconds_perhaps", number(stage.possibleSeconds)),
            ("multiply_adds", number(stage.multiplyAdds)),
            ("multiply_adds_perhaps", number(stage.possibleMultiplyAdds)),
            ("why", .array(why)),
        ])
    }

    private static func heading(_ plan: RunPlan) -> String {
        var line = "\(NumberText.grouped(plan.records)) records"
        if plan.reused > 0 { line += ", \(NumberText.grouped(plan.reused)) of them with a stored line" }
        let failed = plan.failures.values.reduce(0, +)
        if failed > 0 {
            let codes = plan.failures.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            line += ", \(NumberText.grouped(failed)) that fail as they stand ("
            line += codes.map { "\($0.key) \(NumberText.grouped($0.value))" }.joined(separator: ", ") + ")"
        }
        return line
    }

    /// What must be spent, and what may be.
    private static func range(_ least: Double?, _ more: Double?) -> String {
        guard let least, let more else { return "unknown" }
        let text = NumberText.fixed(least, decimals: 1)
        return more > 0 ? "\(text) to \(NumberText.fixed(least + more, decimals: 1))" : text
    }

    private static func reasons(_ stage: RunPlan.Stage) -> String {
        sorted(stage.reasons).map { "\(words($0)) \(NumberText.grouped($1))" }.joined(separator: ", ")
    }

    private static func sorted(_ reasons: [RunPlan.Reason: Int]) -> [(RunPlan.Reason, Int)] {
        reasons.sorted { ($1.value, words($0.key)) < ($0.value, words($1.key)) }
    }

    private static func words(_ reason: RunPlan.Reason) -> String {
        switch reason {
        case .newText: "new text"
        case .changed(let parts): "changed " + parts.joined(separator: " and ")
        }
    }
}
