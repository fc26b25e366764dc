import CascadeCore
import JSON

/// Gives records their names and decides which of them belong to the run.
struct Admission: Sendable {
    /// A record on its way into the run.
    struct Admitted: Sendable {
        let place: RecordPlace
        let length: Int
        /// The record, or why there is none and what name could still be told.
        let content: Result<Record, Rejection>
    }

    /// A record that never reaches the pipeline.
    struct Rejection: Error, Sendable {
        let id: JSONValue?
        let failure: RecordFailure
    }

    private let idField: String?
    private let shard: Shard?

    init(idField: String?, shard: Shard?) {
        self.idField = idField
        self.shard = shard
    }

    /// Names a record; nil when it belongs to another shard.
    func admit(_ item: SourceItem, _ content: Result<JSONObject, RecordFailure>) -> Admitted? {
        let content =
            content
            .mapError { Rejection(id: lineIdentifier(of: item.place), failure: $0) }
            .flatMap { named($0, at: item.place) }
        if let shard, !shard.contains(Self.text(of: content, at: item.place)) { return nil }
        return Admitted(place: item.place, length: item.length, content: content)
    }

    private func lineIdentifier(of place: RecordPlace) -> JSONValue? {
        idField == nil ? .some(.number(JSONNumber(place.line))) : .none
    }

    private func named(_ fields: JSONObject, at place: RecordPlace) -> Result<Record, Rejection> {
        let unnamed = Record(id: .number(JSONNumber(place.line)), fields: fields, place: place)
        guard let idField else { return .success(unnamed) }
        switch unnamed.value(of: idField) {
        case nil, .null, .string(""):
            return .failure(Rejection(id: nil, failure: .missingIdentifier(idField)))
        case .some(let id):
            guard id.stringValue != nil || id.isNumber else {
                return .failure(Rejection(id: nil, failure: .unusableIdentifier(idField)))
            }
            return .success(Record(id: id, fields: fields, place: place))
        }
    }

    private static func text(of content: Result<Record, Rejection>, at place: RecordPlace) -> String {
        let id =
            switch content {
            case .success(let record): record.id
            case .failure(let rejection): rejection.id
            }
        switch id {
        case .string(let text): return text
        case .number(let number): return number.text
        default: return String(place.line)
        }
    }
}

extension JSONValue {
    fileprivate var isNumber: Bool {
        if case .number = self { true } else { false }
    }
}
