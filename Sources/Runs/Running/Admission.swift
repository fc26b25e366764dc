import CascadeCore
import Digests
import JSON
import Store

/// Gives records their names and decides which of them belong to the run.
struct Admission {
    /// A record on its way into the run.
    struct Admitted {
        let item: SourceItem
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
    private let seen: SeenIdentifiers?

    /// - Throws: `RunError` when the state folder, where names are remembered, can't be used.
    init(_ configuration: RunConfiguration) throws(RunError) {
        idField = configuration.idField
        shard = configuration.shard
        // A line's number is never taken.
        guard idField != nil, let store = configuration.store else {
            seen = nil
            return
        }
        do throws(StoreError) {
            seen = try SeenIdentifiers(in: store.place)
        } catch {
            throw .store(error)
        }
    }

    /// Names a record; nil when it belongs to another shard.
    func admit(_ item: SourceItem, _ content: Result<JSONObject, RecordFailure>) throws(RunError) -> Admitted? {
        var content =
            content
            .mapError { Rejection(id: lineIdentifier(of: item.place), failure: $0) }
            .flatMap { named($0, at: item.place) }
        if let shard, !shard.contains(Self.text(of: content, at: item.place)) { return nil }
        if case .success(let record) = content, let rejection = try claim(record.id) { content = .failure(rejection) }
        return Admitted(item: item, content: content)
    }

    /// Whether a record whose line is stored belongs to this run: nil when it belongs to another shard, else why it is
    /// rejected, if it is.
    func admit(_ item: SourceItem, _ stored: StoredLine) throws(RunError) -> Rejection?? {
        if let shard, !shard.contains(Self.text(of: stored.id, at: item.place)) { return nil }
        return .some(try claim(stored.id))
    }

    /// Takes a name; a name that is taken already is why a record is rejected.
    private func claim(_ id: JSONValue) throws(RunError) -> Rejection? {
        guard let idField, let seen else { return nil }
        var digester = Digester("id")
        digester.append(id.identifierText)
        do throws(StoreError) {
            return try seen.insert(digester.finish()) ? nil : Rejection(id: id, failure: .repeatedIdentifier(idField))
        } catch {
            throw .store(error)
        }
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
        switch content {
        case .success(let record): text(of: record.id, at: place)
        case .failure(let rejection): text(of: rejection.id ?? .null, at: place)
        }
    }

    private static func text(of id: JSONValue, at place: RecordPlace) -> String {
        switch id {
        case .string(let text): text
        case .number(let number): number.text
        default: String(place.line)
        }
    }
}

extension JSONValue {
    /// A name as it is compared: 1, 1.0 and 1e0 are one number, and "1" is another name.
    var identifierText: String {
        guard case .number(let number) = self else { return JSONWriter.text(self) }
        return number.intValue.map(String.init) ?? "\(number.doubleValue)"
    }

    fileprivate var isNumber: Bool {
        if case .number = self { true } else { false }
    }
}
