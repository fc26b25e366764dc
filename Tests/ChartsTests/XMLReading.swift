/// Reads as much of XML as pictures have: elements with quoted attributes, text, the five entities.
enum XMLReading {
    /// Whether every element is closed in turn, and nothing stands where it may not.
    static func isWellFormed(_ text: String) -> Bool {
        var open: [Substring] = []
        var rest = text[...]
        while let start = rest.firstIndex(where: { $0 == "<" || $0 == "&" || $0 == ">" }) {
            rest = rest[start...]
            if rest.first == ">" { return false }
            if rest.first == "&" {
                guard let entity = rest.prefixMatch(of: /&(amp|lt|gt|quot|#39);/) else { return false }
                rest = rest[entity.range.upperBound...]
            } else if let tag = rest.prefixMatch(of: /<\/([a-z]+)>/) {
                guard open.popLast() == tag.1 else { return false }
                rest = rest[tag.range.upperBound...]
            } else if let tag = rest.prefixMatch(of: /<([a-z]+)((?: [A-Za-z0-9:-]+="[^"<>]*")*)(\/?)>/) {
                if tag.3.isEmpty { open.append(tag.1) }
                rest = rest[tag.range.upperBound...]
            } else {
                return false
            }
        }
        return open.isEmpty
    }
}
