import CascadeCore
import JSON

/// A line of output as it is stored: the bytes, and what the run must know of the record without reading it again.
struct StoredLine: Sendable, Equatable {
    /// The line, its end included.
    let bytes: [UInt8]
    /// What names the record.
    let id: JSONValue
    /// What every stage did when the line was made.
    let stages: [StoredStage]
}

/// What one stage did for a stored line.
struct StoredStage: Sendable, Equatable {
    let stage: String
    let outcome: StageReport.Outcome
    let confidence: Double?

    init(stage: String, outcome: StageReport.Outcome, confidence: Double?) {
        self.stage = stage
        self.outcome = outcome
        self.confidence = confidence
    }

    init(_ report: StageReport) {
        self.init(stage: report.stage, outcome: report.outcome, confidence: report.confidence)
    }

    /// The report of a stage that was not asked again.
    var report: StageReport {
        StageReport(stage: stage, outcome: outcome, confidence: confidence, isStored: true)
    }
}

extension StoredLine {
    /// The line for the store.
    var encoded: [UInt8] {
        var writer = SignalWriter()
        writer.write(JSONWriter.text(id))
        writer.write(count: stages.count)
        for stage in stages { stage.write(to: &writer) }
        return writer.bytes + bytes
    }

    /// A line from the store; nil when the bytes are no such line.
    init?(encoded: [UInt8]) {
        var reader = SignalReader(encoded)
        guard let line = try? StoredLine(encoded, &reader) else { return nil }
        self = line
    }

    private init(_ encoded: [UInt8], _ reader: inout SignalReader) throws(SignalReader.Damage) {
        guard let id = try? JSONParser.parse(Array(try reader.text().utf8)) else { throw SignalReader.Damage() }
        var stages: [StoredStage] = []
        for _ in 0..<(try reader.count()) { stages.append(try StoredStage(from: &reader)) }
        self.init(bytes: Array(encoded[reader.offset...]), id: id, stages: stages)
    }
}

extension StoredStage {
    private enum Tag: Int {
        case ran, skipped, failed, cascaded, routed, unrouted
    }

    fileprivate func write(to writer: inout SignalWriter) {
        writer.write(stage)
        // 0 is none, so that one number tells both whether there is a confidence and what kind of outcome it was.
        writer.write(count: tag.rawValue << 1 | (confidence == nil ? 0 : 1))
        if let confidence { writer.write(confidence) }
        switch outcome {
        case .ran, .skipped, .routed(nil): break
        case .failed(let code): writer.write(code)
        case .cascaded(let tier, let escalated, let accepted):
            writer.write(count: tier << 2 | (escalated ? 2 : 0) | (accepted ? 1 : 0))
        case .routed(let route?): writer.write(route)
        }
    }

    fileprivate init(from reader: inout SignalReader) throws(SignalReader.Damage) {
        let stage = try reader.text()
        let flags = try reader.count()
        let confidence = flags & 1 == 1 ? try reader.double() : nil
        let outcome: StageReport.Outcome
        switch Tag(rawValue: flags >> 1) {
        case .ran: outcome = .ran
        case .skipped: outcome = .skipped
        case .failed: outcome = .failed(try reader.text())
        case .cascaded:
            let decision = try reader.count()
            outcome = .cascaded(tier: decision >> 2, escalated: decision & 2 != 0, accepted: decision & 1 != 0)
        case .routed: outcome = .routed(try reader.text())
        case .unrouted: outcome = .routed(nil)
        case nil: throw SignalReader.Damage()
        }
        self.init(stage: stage, outcome: outcome, confidence: confidence)
    }

    private var tag: Tag {
        switch outcome {
        case .ran: .ran
        case .skipped: .skipped
        case .failed: .failed
        case .cascaded: .cascaded
        case .routed(let route): route == nil ? .unrouted : .routed
        }
    }
}
