import JSON
import Testing

@testable import CascadeCore

/// What a type's recogniser finds in a text by itself, other types' claims heeded: each value as compact JSON, a
/// string without its quotation marks.
func found(_ type: FieldType, in text: String) -> [String] {
    var rendered = RenderedText()
    rendered.append(text, from: "body")
    guard let segment = rendered.segments.first else { return [] }
    var scan = SegmentScan(segment, in: TextBytes(text.utf8))
    return scan.candidates(of: type).map { $0.value.stringValue ?? JSONWriter.text($0.value) }
}

/// What the found values look like in the text.
func foundText(_ type: FieldType, in text: String) -> [String] {
    var rendered = RenderedText()
    rendered.append(text, from: "body")
    guard let segment = rendered.segments.first else { return [] }
    let bytes = TextBytes(text.utf8)
    var scan = SegmentScan(segment, in: bytes)
    return scan.candidates(of: type).map { bytes.string($0.range) }
}

/// A money value as this file's tables write it: `49.99 EUR`, `20 -`.
func foundMoney(in text: String) -> [String] { money(found(.money, in: text)) }

func money(_ values: [String]) -> [String] {
    values.map { value in
        guard let object = (try? JSONParser.parse(value))?.objectValue, let amount = object["amount"] else {
            return value
        }
        return JSONWriter.text(amount) + " " + (object["currency"]?.stringValue ?? "-")
    }
}
