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

    init() { last = clock.now }

    /// Hears that a tensor is finished.
    func report(_ progress: FileQuantizer.Progress) {
        guard clock.now - last >= (isTerminal ? .milliseconds(100) : .seconds(30)) else { return }
        last = clock.now
        let share = Double(progress.finishedElements) / Double(max(1, progress.allElements))
        let words = "\(NumberText.fixed(100 * share, decimals: 0)) %  \(progress.tensor)"
        Output.text(isTerminal ? Self.clearLine + words : words + "\n")
        isDrawn = isTerminal
    }

    /// Takes the line away.
    func finish() {
        if isDrawn { Output.text(Self.clearLine) }
        isDrawn = false
    }
}
