import YAML

/// The tiers of a cascade can stand in for one another: they yield the same.
enum CascadeTiers: PipelineValidator {
    static func validate(_ context: ValidationContext) {
        for stage in context.draft.stages {
            guard let router = stage.settings as? RouterSettings, case .cascade(let cascade) = router.form else {
                continue
            }
            guard let first = cascade.tiers.first, let answer = answer(of: first.value, context) else { continue }
            for tier in cascade.tiers.dropFirst() {
                guard let other = self.answer(of: tier.value, context), other != answer else { continue }
                context.reading.unlikeTier(tier, first: first.value, missing: missing(answer, other))
            }
        }
    }

    /// What a tier answers: its results, without what a router adds of its own; nil when it isn't known.
    private static func answer(of stage: String, _ context: ValidationContext) -> ResultShape? {
        guard case .members(let members)? = context.shapes[stage] else { return nil }
        guard context.draft.stage(named: stage)?.settings is RouterSettings else { return .members(members) }
        return .members(members.filter { !RouterSettings.ownNames.contains($0.name) })
    }

    /// The first name that one yields and the other doesn't, or not alike.
    private static func missing(_ left: ResultShape, _ right: ResultShape, under prefix: String = "") -> String? {
        let names = left.members.map(\.name) + right.members.map(\.name)
        for name in names where left.member(name) != right.member(name) {
            guard case .members? = left.member(name), case .members? = right.member(name),
                let leftMember = left.member(name), let rightMember = right.member(name)
            else { return prefix + name }
            return missing(leftMember, rightMember, under: "\(prefix)\(name).")
        }
        return nil
    }
}

extension Reading {
    fileprivate func unlikeTier(_ tier: Located<String>, first: String, missing: String?) {
        error(
            "unlike-tier", at: tier.range, "'\(tier.value)' can't answer for '\(first)': they don't yield the same",
            advice: missing.map { "they differ in '\($0)'" })
    }
}
