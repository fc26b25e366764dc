import Inference
import Runs

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Tells on standard error how far the writing of a model file is: a line drawn again on a terminal, one every half
/// minute elsewhere.
final class WritingProgress {
    private static let clearLine = "\r\u{1b}[2K"

    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let clock = ContinuousClock()
    private var last: ContinuousClock.Instant
    private var isDrawn = false

    private init() { last = clock.now }

    /// Runs `body`, which is to tell of every tensor that is finished, and takes the line away behind it.
    static func shown(_ body: (@escaping (FileQuantizer.Progress) -> Void) throws -> Void) rethrows {
        let progress = WritingProgress()
        defer { if progress.isDrawn { Output.text(clearLine) } }
        try body(progress.report)
    }

    /// Hears that a tensor is finished.
    private func report(_ progress: FileQuantizer.Progress) {
        guard clock.now - last >= (isTerminal ? .milliseconds(100) : .seconds(30)) else { return }
        last = clock.now
        let share = Double(progress.finishedElements) / Double(max(1, progress.allElements))
        let words = "\(NumberText.fixed(100 * share, decimals: 0)) %  \(progress.tensor)"
        Output.text(isTerminal ? Self.clearLine + words : words + "\n")
        isDrawn = isTerminal
    }
}
