public import JSON
public import ModelPorts

/// What speaks for each label, and what against it: entailment and contradiction, yes and no.
public struct OpposedSignals: StageSignals {
    /// For each label a logit, or a ln probability, of its fitting.
    let favour: [Float]
    /// For each label the same of its not fitting.
    let against: [Float]
    /// What asking cost; zero for what was read back.
    public let cost: ModelCost

    init(favour: [Float], against: [Float], cost: ModelCost) {
        self.favour = favour
        self.against = against
        self.cost = cost
    }

    /// For each label the chance that it fits, of fitting and not fitting alone: logistic of the difference. Nil for
    /// signals of another number of labels, or that are no numbers.
    func chances(of labels: Int) -> [Double]? {
        guard favour.count == labels, against.count == labels, favour.allSatisfy(\.isFinite),
            against.allSatisfy(\.isFinite)
        else { return nil }
        return zip(favour, against).map { Elementary.logistic(Double($0) - Double($1)) }
    }

    /// Reads back what `write(to:)` wrote.
    public init(from reader: inout SignalReader) throws(SignalReader.Damage) {
        self.init(favour: try reader.floats(), against: try reader.floats(), cost: .zero)
    }

    /// Writes it for the store, without its cost.
    public func write(to writer: inout SignalWriter) {
        writer.write(favour)
        writer.write(against)
    }

    /// `{"for": […], "against": […]}`, in the order of the labels.
    public var json: JSONObject {
        func numbers(_ values: [Float]) -> JSONValue { .array(values.map { .number(JSONNumber($0)) }) }
        return JSONObject([("for", numbers(favour)), ("against", numbers(against))])
    }
}
