import CascadeCore
import JSON

/// What people say is right: a value of the output, and the field of labelled records that holds its truth.
public struct Expectation: Sendable, Hashable {
    /// The value's name in the output.
    public let output: String
    /// The field that holds what it should be.
    public let field: String

    /// An output and the field it is held against.
    public init(output: String, field: String) {
        self.output = output
        self.field = field
    }
}

/// The right answers of labelled records, by the records' names.
public struct ExpectedAnswers: Sendable {
    /// What is held against what.
    public let expectations: [Expectation]
    private var answers: [String: [JSONValue?]] = [:]

    /// Reads labelled records. They are kept in memory: people label thousands, not millions.
    /// - Parameter idField: the field that names a record; nil: the line number does.
    /// - Throws: `RunError` when they can't be read, one is no record or lacks its name, or nobody labelled anything.
    public init(
        _ source: any RecordSource, idField: String?, expecting expectations: [Expectation], from path: String
    ) throws(RunError) {
        self.expectations = expectations
        var source = source
        while let item = try source.next() {
            let fields: JSONObject
            switch source.content() {
            case .success(let content): fields = content
            case .failure(let failure): throw .labelUnreadable(path, line: item.place.line, failure.reason)
            }
            let line = JSONValue.number(JSONNumber(item.place.line))
            let record = Record(id: line, fields: fields, place: item.place)
            guard let id = idField.map({ record.value(of: $0) }) ?? line, !id.isNull else {
                throw .labelUnreadable(
                    path, line: item.place.line, "it lacks the field '\(idField ?? "")' that names it")
            }
            let truths = expectations.map { record.value(of: $0.field) }
            if truths.contains(where: { $0 != nil }) { answers[id.plainText] = truths }
        }
        if answers.isEmpty { throw .nothingLabelled(path, expectations.map(\.field)) }
    }

    /// The right values of a record, one an expectation; nil for a record that nobody labelled.
    func answers(for id: JSONValue) -> [JSONValue?]? { answers[id.plainText] }
}

extension JSONValue {
    /// What a cell of a table would show: labels often come from one, where everything is text.
    var plainText: String { stringValue ?? JSONWriter.text(self) }
}
