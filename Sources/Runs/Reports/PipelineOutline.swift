import CascadeCore

/// What a report needs to know of a pipeline to name things: read from its file's text, as it was when it ran.
///
/// A file that this version can't read leaves everything unnamed.
struct PipelineOutline: Sendable {
    /// The tiers of one cascade.
    struct Cascade: Sendable, Equatable {
        /// The stages, cheapest first.
        let stages: [String]
        /// The confidence from which each is accepted; empty where a certificate decides.
        let thresholds: [Double]
    }

    /// Cascades by the name of their router.
    private let cascades: [String: Cascade]

    init(source: String) {
        let definition = PipelineLoader.load(name: "pipeline", bytes: Array(source.utf8), catalog: nil).definition
        var cascades: [String: Cascade] = [:]
        for stage in definition?.stages ?? [] {
            guard let router = stage.settings as? RouterSettings, case .cascade(let cascade) = router.form else {
                continue
            }
            cascades[stage.name.value] = Cascade(
                stages: cascade.tiers.map(\.value), thresholds: cascade.acceptance.thresholds)
        }
        self.cascades = cascades
    }

    /// The stage that answers at a tier of a router; the tier's number where that is all that is known.
    func tier(_ number: Int, of router: String) -> String {
        guard let stages = cascades[router]?.stages, stages.indices.contains(number) else { return "tier \(number)" }
        return stages[number]
    }

    /// The confidence from which the answer of a tier is accepted; nil where it is not known.
    func threshold(ofTier number: Int, of router: String) -> Double? {
        guard let cascade = cascades[router], let last = cascade.thresholds.last,
            cascade.stages.indices.contains(number)
        else { return nil }
        return number < cascade.thresholds.count ? cascade.thresholds[number] : last
    }
}

extension RouterSettings.Acceptance {
    fileprivate var thresholds: [Double] {
        if case .thresholds(let thresholds) = self { thresholds.map(\.value) } else { [] }
    }
}
