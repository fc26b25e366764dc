import Testing

@testable import Runs

@Suite("Shares, paired differences and their intervals")
struct PairedOutcomeTests {
    /// From SciPy 1.16, `binomtest(k, n).proportion_ci(method="wilson")`.
    @Test(
        "Wilson's interval is SciPy's",
        arguments: [
            (46, 200, 0.17709343259068805, 0.2930830436530359), (0, 10, 0.0, 0.27753279986288926),
            (10, 10, 0.7224672001371109, 1.0), (1, 3, 0.06149194472039626, 0.7923403991979523),
            (197, 200, 0.9568342712073097, 0.9948857622067417), (0, 0, 0, 1),
        ])
    func wilson(count: Int, total: Int, low: Double, high: Double) {
        let interval = ShareInterval(count, of: total)
        #expect(abs(interval.low - low) < 1e-12 && abs(interval.high - high) < 1e-12)
    }

    /// The first three tables are examples of Newcombe's paper (table III, method 10), the last was computed apart.
    @Test(
        "the paired interval is the published one",
        arguments: [
            ([36, 12, 2, 0], 0.2, 0.05692958400323875, 0.3404276029749408),
            ([20, 12, 2, 16], 0.2, 0.05615642484174829, 0.32920699540014053),
            ([53, 0, 0, 1], 0, -0.07293814547857702, 0.07293814547857702),
            ([170, 8, 3, 19], 0.025, -0.0101891883913598, 0.06245959422908473),
        ])
    func newcombe(counts: [Int], value: Double, low: Double, high: Double) {
        let (forth, back) = (outcome(counts, swapped: false).difference, outcome(counts, swapped: true).difference)
        #expect(abs(forth.value - value) < 1e-12 && abs(forth.low - low) < 1e-12 && abs(forth.high - high) < 1e-12)
        #expect(abs(back.value + value) < 1e-12 && abs(back.low + high) < 1e-12 && abs(back.high + low) < 1e-12)
    }

    @Test("nothing counted says nothing")
    func empty() {
        let difference = PairedOutcome().difference
        #expect(difference == (0, -1, 1))
    }

    /// `counts`: both right, only the new one, only the old one, neither.
    private func outcome(_ counts: [Int], swapped: Bool) -> PairedOutcome {
        var outcome = PairedOutcome()
        let kinds = [(true, true), (false, true), (true, false), (false, false)]
        for (count, (old, new)) in zip(counts, kinds) {
            for _ in 0..<count { outcome.add(old: swapped ? new : old, new: swapped ? old : new) }
        }
        return outcome
    }
}
