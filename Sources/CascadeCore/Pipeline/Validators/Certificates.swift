import YAML

/// A threshold that is certified needs its certificate.
enum Certificates: PipelineValidator {
    static func validate(_ context: ValidationContext) {
        for stage in context.draft.stages {
            guard let router = stage.settings as? RouterSettings, case .cascade(let cascade) = router.form else {
                continue
            }
            switch cascade.acceptance {
            case .thresholds: break
            case .accuracy(let target, _): context.reading.noCertificate("accuracy", at: target.range)
            case .budget(let target): context.reading.noCertificate("budget", at: target.range)
            }
        }
    }
}

extension Reading {
    fileprivate func noCertificate(_ target: String, at range: SourceRange) {
        error(
            "no-certificate", at: range, "there is no certificate for this \(target), and this version can't make one",
            advice: "give 'accept' a number, such as 0.90")
    }
}
