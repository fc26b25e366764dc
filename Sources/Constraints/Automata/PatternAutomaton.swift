import LinearRegex

extension ScalarAutomaton {
    /// The texts in which an expression is found, as `pattern` means it: anywhere, unless the expression says `^` and `$`.
    init(_ table: SearchTable) {
        let edges = table.next.map { row in
            var list: [Edge] = []
            for run in table.runs where row[run.classNumber] >= 0 {
                let target = row[run.classNumber]
                if let last = list.last, last.target == target, last.range.upperBound + 1 == run.range.lowerBound {
                    list[list.count - 1].range = last.range.lowerBound...run.range.upperBound
                } else {
                    list.append(Edge(range: run.range, target: target))
                }
            }
            return list
        }
        self = ScalarAutomaton(edges: edges, accepting: table.accepts).trimmed
    }
}
