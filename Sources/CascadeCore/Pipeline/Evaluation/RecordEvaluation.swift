import JSON
import ModelPorts

/// The evaluation of one record: what was asked so far, and what came of it.
///
/// Evaluation is pulled. The output asks for names, names ask for stages, and a stage is computed when it is first asked
/// for; it is kept, so that nobody asks twice. One record's stages run one after the other; it is many records at a
/// time that keep the engine busy.
final class RecordEvaluation {
    /// What became of a stage that was asked.
    enum State {
        /// A result; nil is null.
        case done(StageResult?)
        /// A failure that nobody caught.
        case failed(RecordFailure)
        /// Nobody can say without asking a model, which a plan doesn't.
        case unknown
    }

    let pipeline: Pipeline
    let record: Record
    private(set) var reports: [StageReport] = []
    private var computed: [ComputedSignals] = []
    /// Signals that would have to be computed, when this is a plan.
    private(set) var missing: [MissingSignals] = []
    private let isPlan: Bool
    private var states: [String: State] = [:]
    private var text: RenderedText?

    /// - Parameter isPlan: whether models are left alone, and what they would have to say is noted instead.
    init(_ pipeline: Pipeline, _ record: Record, isPlan: Bool = false) {
        self.isPlan = isPlan
        self.pipeline = pipeline
        self.record = record
    }

    /// Evaluates the output.
    func run() async -> Evaluation {
        do {
            return Evaluation(outcome: .success(try await outputLine()), stages: reports, computed: computed)
        } catch {
            return Evaluation(outcome: .failure(RecordFailure(error, stage: nil)), stages: reports, computed: computed)
        }
    }

    /// Evaluates each value of the output as far as stored signals lead.
    /// - Returns: the values of the output that they don't lead to.
    func plan() async -> [String] {
        var undecided: [String] = []
        for field in pipeline.definition.output {
            do {
                _ = try await field.expression.value(resolve: resolve)
            } catch is UnknownSignals {
                undecided.append(field.name.value)
            } catch {
                // The record fails, whatever else would be asked.
                return []
            }
        }
        return undecided
    }

    private func outputLine() async throws -> JSONObject {
        var line = JSONObject()
        line.append("id", record.id)
        for passed in pipeline.definition.input.pass {
            let value = record.value(of: passed.field.name)
            if value == nil && !passed.isOptional { throw StageFailure.missing(passed) }
            line[passed.field.name] = value ?? .null
        }
        for field in pipeline.definition.output {
            let value = try await field.expression.value(resolve: resolve)
            line[field.name.value] = value
        }
        return line
    }

    /// The value that a name stands for.
    func resolve(_ reference: Reference) async throws -> JSONValue {
        switch reference {
        case .text: return .string(try await inputText().text)
        case .id: return record.id
        case .field(let path): return record.value(of: path.name) ?? .null
        case .result(let stage, let path):
            guard let result = try await result(of: stage) else { return .null }
            return path.reduce(.object(result.values)) { value, name in value[name] ?? .null }
        }
    }

    /// What every stage reads unless it says otherwise.
    func inputText() async throws -> RenderedText {
        if let text { return text }
        let rendered = try await pipeline.definition.input.text.rendered(resolve: resolve)
        text = rendered
        return rendered
    }

    /// A stage's result; nil for null. Computed when it is first asked for.
    /// - Throws: `RecordFailure` when the stage failed and says nothing of failures.
    func result(of name: String) async throws -> StageResult? {
        if let state = states[name] { return try state.result }
        guard let node = pipeline.nodes[name] else { preconditionFailure("names were checked when the file was read") }
        let state = await compute(node)
        states[name] = state
        return try state.result
    }

    /// Adds to the account of what stages did.
    func report(_ report: StageReport) { reports.append(report) }

    private func compute(_ node: PipelineNode) async -> State {
        let name = node.definition.name.value
        do {
            if let condition = node.definition.condition, try await !condition.holds(resolve: resolve) {
                report(StageReport(stage: name, outcome: .skipped))
                return .done(nil)
            }
            return .done(try await answer(of: node))
        } catch is UnknownSignals {
            return .unknown
        } catch {
            let failure = RecordFailure(error, stage: name)
            // What a stage that was asked on the way did is reported there, and fails here only by being passed on.
            if failure.stage == name {
                report(StageReport(stage: name, outcome: .failed(failure.code)))
            }
            return node.definition.onError?.value == .null ? .done(nil) : .failed(failure)
        }
    }

    private func answer(of node: PipelineNode) async throws -> StageResult? {
        let name = node.definition.name.value
        switch node.work {
        case .cascade(let cascade, let required): return try await answer(name, cascade, required: required)
        case .routes(let routes): return try await answer(name, routes)
        case .compute(let stage, let model, let isRaw):
            let text =
                if let template = node.definition.text {
                    try await template.rendered(resolve: resolve)
                } else {
                    try await inputText()
                }
            return try await compute(stage, node, of: text, model: model, isRaw: isRaw).found(by: name)
        }
    }

    /// A stage's result from stored signals, or from those that its model gives now.
    private func compute<Kind: Stage>(
        _ stage: Kind, _ node: PipelineNode, of text: RenderedText, model: String?, isRaw: Bool
    ) async throws -> StageResult {
        let name = node.definition.name.value
        let input = node.inference.map { (inference: $0.digest, text: text.digest) }
        let stored = input.flatMap { pipeline.store?.signals(of: $0.inference, for: $0.text) }
            .flatMap(Kind.Signals.init(bytes:))
        if stored == nil, isPlan {
            // A stage without an inference has no model: it is computed then and there.
            if let input {
                missing.append(MissingSignals(stage: name, inference: input.inference, input: input.text))
                throw UnknownSignals()
            }
        }
        let signals =
            if let stored { stored } else { try await stage.signals(of: text) }
        let result = try stage.result(of: signals, for: text)
        // Kept only now that they made sense.
        if stored == nil, pipeline.store != nil, let input {
            computed.append(ComputedSignals(inference: input.inference, input: input.text, bytes: signals.bytes))
        }
        var detail = JSONObject()
        if pipeline.traces {
            detail = result.found(by: name).traceDetail(model: model, isRaw: isRaw, signals: signals.json)
        }
        report(
            StageReport(
                stage: name, outcome: .ran, detail: detail, cost: signals.cost, confidence: result.confidence,
                isStored: stored != nil))
        return result
    }
}

extension RecordEvaluation.State {
    fileprivate var result: StageResult? {
        get throws {
            switch self {
            case .done(let result): return result
            case .failed(let failure): throw failure
            case .unknown: throw UnknownSignals()
            }
        }
    }
}

extension StageResult {
    /// What `--trace` shows of a computed result.
    fileprivate func traceDetail(model: String?, isRaw: Bool, signals: JSONObject) -> JSONObject {
        var detail = JSONObject()
        if let model { detail.append("model", .string(model)) }
        // Whether 0.9 means "right in nine of ten" or only what the model's softmax said.
        if confidence != nil { detail.append("confidence_is", isRaw ? "raw" : "calibrated") }
        detail.append("result", .object(values))
        detail.append("raw", .object(signals))
        return detail
    }
}

extension RecordFailure {
    /// A failure of whatever kind, as the record's own; a record's failure keeps the stage that it names.
    init(_ error: any Error, stage: String?) {
        switch error {
        case let failure as RecordFailure: self = failure
        case let failure as StageFailure: self.init(code: failure.code, reason: failure.reason, stage: stage)
        case let failure as ModelError: self.init(code: "model", reason: "\(failure)", stage: stage)
        case let failure as ExpressionFailure: self.init(code: "expression", reason: "\(failure)", stage: stage)
        default: self.init(code: "internal", reason: "\(error)", stage: stage)
        }
    }
}
