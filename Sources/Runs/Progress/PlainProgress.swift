/// A line every half minute, for logs.
struct PlainProgress: ProgressReporting {
    let interval = Duration.seconds(30)
    private let output: ProgressOutput

    init(_ output: ProgressOutput) { self.output = output }

    func report(_ event: RunEvent) {
        guard case .progress(let progress) = event else { return }
        let percent = ProgressText.percent(of: progress).map { $0.drop { $0 == " " } + "  " } ?? ""
        output.write("\(percent)\(ProgressText.words(for: progress))\n")
    }
}
