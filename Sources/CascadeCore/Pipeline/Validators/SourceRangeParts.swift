import YAML

extension SourceRange {
    /// One name within a dotted one: as long as `name`, behind so many scalars. The whole, when it isn't on one line or
    /// escapes make it longer than it reads.
    func part(behind offset: Int, length name: String) -> SourceRange {
        let first = start.column + offset
        let last = first + name.unicodeScalars.count
        guard start.line == end.line, last <= end.column else { return self }
        return SourceRange(
            start: SourcePosition(line: start.line, column: first), end: SourcePosition(line: start.line, column: last))
    }
}
