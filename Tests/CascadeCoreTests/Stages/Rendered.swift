import JSON

@testable import CascadeCore

/// A text as the shipped pipeline makes it: subject, an empty line, body.
func rendered(subject: String, body: String) -> RenderedText {
    var text = RenderedText()
    text.append(subject, from: "subject")
    text.append(literal: "\n\n")
    text.append(body, from: "body")
    return text
}

/// A text of one record field.
func rendered(_ body: String) -> RenderedText {
    var text = RenderedText()
    text.append(body, from: "body")
    return text
}

extension StageResult {
    /// A named result as compact JSON.
    func value(_ name: String) -> String { values[name].map { JSONWriter.text($0) } ?? "missing" }
}
