/// A bar on a terminal, drawn again in place.
struct TerminalProgress: ProgressReporting {
    let interval = Duration.milliseconds(100)
    private let output: ProgressOutput

    private static let barWidth = 20
    private static let clearLine = "\r\u{1b}[2K"

    init(_ output: ProgressOutput) { self.output = output }

    func report(_ event: RunEvent) {
        switch event {
        case .started: break
        case .progress(let progress):
            // One column stays free: a terminal that is written full goes to the next line.
            output.write(Self.clearLine + Self.line(for: progress).prefix(max(1, output.width() - 1)))
        case .finished: output.write(Self.clearLine)
        }
    }

    private static func line(for progress: RunProgress) -> String {
        let words = ProgressText.words(for: progress)
        guard let fraction = progress.fraction, let percent = ProgressText.percent(of: progress) else { return words }
        let full = Int(fraction * Double(barWidth))
        let bar = String(repeating: "█", count: full) + String(repeating: "░", count: barWidth - full)
        return "\(bar) \(percent)  \(words)"
    }
}
