import YAML

/// `on_error: escalate` stands where there is a next tier.
enum FailurePolicies: PipelineValidator {
    static func validate(_ context: ValidationContext) {
        // A cascade that couldn't be read may be the one.
        guard context.isReadWhole else { return }
        var escalating: Set<String> = []
        for stage in context.draft.stages {
            if let router = stage.settings as? RouterSettings, case .cascade(let cascade) = router.form {
                escalating.formUnion(cascade.tiers.dropLast().map(\.value))
            }
        }
        for stage in context.draft.stages {
            guard let policy = stage.onError, policy.value == .escalate else { continue }
            if !escalating.contains(stage.name.value) {
                context.reading.nowhereToEscalate(stage.name.value, at: policy.range)
            }
        }
    }
}

extension Reading {
    fileprivate func nowhereToEscalate(_ stage: String, at range: SourceRange) {
        error(
            "nowhere-to-escalate", at: range, "no cascade has a tier behind '\(stage)' to escalate to",
            advice: "'null' goes on without its result")
    }
}
