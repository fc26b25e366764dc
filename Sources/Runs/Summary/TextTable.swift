/// A table for people: the first column leads, numbers stand to the right.
public struct TextTable {
    private var rows: [[String]]
    private let words: Set<Int>

    /// A table with a heading.
    /// - Parameter words: columns that hold words, besides the first and the last.
    public init(heading: [String], words: Set<Int> = []) {
        rows = [heading]
        self.words = words
    }

    /// Appends a row.
    public mutating func append(_ row: [String]) { rows.append(row) }

    /// Lines of equal columns. The last column may hold words: it is not padded.
    public var lines: [String] {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                switch column {
                case 0: line += cell + padding
                case columns - 1: line += "  " + cell
                case let column where words.contains(column): line += "  " + cell + padding
                default: line += "  " + padding + cell
                }
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}
