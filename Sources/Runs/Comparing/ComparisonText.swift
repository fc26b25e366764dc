/// A comparison for people.
public enum ComparisonText {
    private static let mostFlips = 20

    /// Lines: how many agree, what differs, who turned into whom, and what each side cost.
    public static func lines(of report: ComparisonReport) -> [String] {
        let share = NumberText.percent(report.agreement)
        var lines = [
            "\(NumberText.grouped(report.records)) records, \(NumberText.grouped(report.same)) the same (\(share))"
        ]
        if !report.differing.isEmpty {
            var table = TextTable(heading: ["output", "differ", ""])
            for (name, count) in report.differing.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
                table.append([name, NumberText.grouped(count)])
            }
            lines += [""] + table.lines
        }
        for name in report.turns.keys.sorted() { lines += matrix(name, report) }
        return lines + [""] + costs(report)
    }

    private static func matrix(_ name: String, _ report: ComparisonReport) -> [String] {
        let flips = report.flips(of: name)
        if flips.isEmpty { return [] }
        var table = TextTable(heading: ["\(name): old", "records", "new"])
        for (turn, count) in flips.prefix(mostFlips) {
            table.append([turn.old, NumberText.grouped(count), turn.new])
        }
        var lines = [""] + table.lines
        if flips.count > mostFlips { lines.append("… and \(flips.count - mostFlips) more") }
        return lines
    }

    /// What both would cost on these records with nothing stored can't be told from runs that took from the store; what
    /// they computed now can.
    private static func costs(_ report: ComparisonReport) -> [String] {
        var table = TextTable(heading: ["", "ran", "stored", "multiply-adds", "thread s", ""])
        for (name, summary) in [("old", report.old), ("new", report.new)] {
            table.append([
                name, NumberText.grouped(summary.stages.reduce(0) { $0 + $1.ran }),
                NumberText.grouped(summary.stages.reduce(0) { $0 + $1.stored }),
                NumberText.grouped(summary.stages.reduce(0) { $0 + $1.multiplyAdds }),
                NumberText.fixed(summary.stages.reduce(0) { $0 + $1.seconds }, decimals: 2),
            ])
        }
        return table.lines
    }
}
