/// A text made from a template, which remembers what each part of it came from.
///
/// An extractor finds a value in the whole text and reports where it stands in the record's field: the segments map one
/// to the other.
public struct RenderedText: Sendable, Equatable {
    /// A run of the text that was put in for a name.
    public struct Segment: Sendable, Equatable {
        /// The name, as results report it: `body`, `record.a.b` without its `record.`, `summary.text`.
        public let name: String
        /// Its bytes in the text (UTF-8).
        public let range: Range<Int>

        /// A run of the text.
        public init(name: String, range: Range<Int>) {
            self.name = name
            self.range = range
        }
    }

    /// The text itself.
    public private(set) var text: String
    /// What was put in, ascending, without overlap.
    public private(set) var segments: [Segment]

    /// An empty text.
    public init() {
        text = ""
        segments = []
    }

    /// Appends text that stands in the template itself.
    public mutating func append(literal: String) { text += literal }

    /// Appends what `name` stands for.
    public mutating func append(_ value: String, from name: String) {
        let start = text.utf8.count
        text += value
        segments.append(Segment(name: name, range: start..<text.utf8.count))
    }

    /// The segment that a range of bytes begins in, and the range cut to it; nil where the template's own words stand.
    public func locate(_ range: Range<Int>) -> (segment: Segment, range: Range<Int>)? {
        guard let segment = segments.first(where: { $0.range.contains(range.lowerBound) }) else { return nil }
        return (segment, range.clamped(to: segment.range))
    }
}
