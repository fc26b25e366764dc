import CascadeCore
import JSON

/// Every sentence about a record that could not be read. None of them quotes the record.
extension RecordFailure {
    static func invalidJSON(_ error: JSONError) -> RecordFailure {
        RecordFailure(code: "invalid_json", reason: "\(error) of the line")
    }

    /// A source was asked about a record before it moved to one.
    static let noRecord = RecordFailure(code: "internal", reason: "there is no record here")

    static func notAnObject(_ value: JSONValue) -> RecordFailure {
        let hint =
            if case .array = value { "a list; one object a line is read ('jq -c .[]' makes that of a list)" } else {
                "not an object such as {\"text\": \"…\"}"
            }
        return RecordFailure(code: "invalid_json", reason: "the line is \(hint)")
    }

    /// - Parameters:
    ///   - position: offset of the first bad byte from the record's own start.
    ///   - offset: offset of the record in the input.
    static func invalidUTF8(at position: Int, of offset: Int) -> RecordFailure {
        RecordFailure(
            code: "invalid_utf8",
            reason: "bytes that are not UTF-8 at byte \(position) of the record, byte \(offset + position) of the input"
        )
    }

    static func tooLong(_ length: Int, limit: Int) -> RecordFailure {
        RecordFailure(
            code: "too_long",
            reason: "the record has \(length) bytes, more than the \(limit) that --max-record allows"
        )
    }

    static func unclosedQuote(atLine line: Int, column: Int, limit: Int?) -> RecordFailure {
        let within = limit.map { "within the \($0) bytes that --max-record allows" } ?? "before the input ends"
        return RecordFailure(
            code: "invalid_csv", reason: "the quote at line \(line), byte \(column) of it, is not closed \(within)"
        )
    }

    static func textAfterQuote(column: Int) -> RecordFailure {
        RecordFailure(
            code: "invalid_csv",
            reason: "text follows a closing quote at byte \(column) of the record (a quote inside a cell is doubled)"
        )
    }

    static func columnCount(_ found: Int, expected: Int) -> RecordFailure {
        RecordFailure(
            code: "invalid_csv", reason: "\(found) \(found == 1 ? "cell" : "cells") where the header has \(expected)"
        )
    }

    static func rowTooLong(limit: Int) -> RecordFailure {
        RecordFailure(code: "too_long", reason: "the row has more than the \(limit) bytes that --max-record allows")
    }

    /// - Parameter position: offset of the first bad byte from the start of the value.
    static func foreignCell(column: String, at position: Int) -> RecordFailure {
        RecordFailure(
            code: "invalid_utf8", reason: "bytes that are not UTF-8 at byte \(position) of the column '\(column)'")
    }

    static func blobCell(column: String) -> RecordFailure {
        RecordFailure(
            code: "not_text",
            reason: "the column '\(column)' holds a BLOB, which is not text (a view without the column can be read)"
        )
    }

    static func infiniteCell(column: String) -> RecordFailure {
        RecordFailure(
            code: "invalid_number", reason: "the column '\(column)' holds an infinite number, which JSON lacks")
    }

    static func missingIdentifier(_ field: String) -> RecordFailure {
        RecordFailure(
            code: "missing_field", reason: "the field '\(field)', which names the record, is missing or empty")
    }

    static func repeatedIdentifier(_ field: String) -> RecordFailure {
        RecordFailure(
            code: "repeated_id",
            reason: "an earlier record of this input has the same value of '\(field)', which names the record")
    }

    static func unusableIdentifier(_ field: String) -> RecordFailure {
        RecordFailure(
            code: "invalid_id", reason: "the field '\(field)', which names the record, is neither text nor a number"
        )
    }
}
