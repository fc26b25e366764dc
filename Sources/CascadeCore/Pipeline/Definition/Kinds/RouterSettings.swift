/// `kind: router`: which of several stages answers, or where the record goes.
public struct RouterSettings: StageSettings {
    /// One of the two forms.
    public enum Form: Sendable {
        /// Which of several stages answers.
        case cascade(Cascade)
        /// Where the record goes; the first that matches.
        case routes([Route])
    }

    /// Stages that are asked one after the other until one is sure.
    public struct Cascade: Sendable {
        /// The stages, cheapest first; never empty.
        public let tiers: [Located<String>]
        /// When an answer is accepted.
        public let acceptance: Acceptance
    }

    /// When a tier's answer is accepted.
    public enum Acceptance: Sendable {
        /// At this confidence or above; one threshold a tier, the last one's for `accepted` alone.
        case thresholds([Located<Double>])
        /// At the threshold certified for this accuracy of the accepted answers, with this certainty.
        case accuracy(Located<Double>, certainty: Located<Double>?)
        /// At the threshold at which a calibration sample escalated this share.
        case budget(Located<Double>)
    }

    /// Where a record goes.
    public struct Route: Sendable {
        /// What the route leads to.
        public enum Target: Sendable {
            /// `to:` a label.
            case label(Located<String>)
            /// `run:` a stage that carries on.
            case stage(Located<String>)
        }

        /// What the route leads to.
        public let target: Target
        /// When; nil is always.
        public let condition: Expression?
    }

    /// The form.
    public let form: Form

    /// What the file calls it.
    public static let kind = "router"
    /// Keys of its own.
    public static let keys = ["cascade", "accept", "routes"]
    /// A router chooses among results; the stages it names read.
    public static let readsText = false

    /// Rules need no model.
    public var model: ModelNeed { .none }

    /// The stages that may answer for this one.
    public var uses: [StageUse] {
        switch form {
        case .cascade(let cascade):
            cascade.tiers.enumerated().map { StageUse($0.element, as: .tier($0.offset)) }
        case .routes(let routes):
            routes.compactMap { route in
                if case .stage(let stage) = route.target { StageUse(stage, as: .run) } else { nil }
            }
        }
    }

    /// The conditions of its routes.
    public var conditions: [Expression] {
        if case .routes(let routes) = form { routes.compactMap(\.condition) } else { [] }
    }

    /// `stage`, `tier`, `accepted`, `escalated`, `route`, and everything that the chosen stage yields.
    public func results(shape: (String) -> ResultShape) -> ResultShape {
        let own = ResultShape.members([
            .init("stage", .text), .init("tier", .number), .init("accepted", .truth), .init("escalated", .truth),
            .init("route", .text),
        ])
        return uses.map { shape($0.stage.value) }.reduce(own) { $0.handingOn($1) }
    }
}

extension ResultShape {
    /// A router's own names stand before those of the stage it chose.
    fileprivate func handingOn(_ chosen: ResultShape) -> ResultShape {
        guard case .members(let own) = self, case .members(let added) = chosen else { return .any }
        let known = Set(own.map(\.name))
        let merged = own.map { member in
            guard !RouterSettings.ownNames.contains(member.name) else { return member }
            return Member(member.name, chosen.member(member.name).map { member.shape.merged(with: $0) } ?? member.shape)
        }
        return .members(merged + added.filter { !known.contains($0.name) })
    }
}

extension RouterSettings {
    /// What every router yields of its own.
    static let ownNames: Set<String> = ["stage", "tier", "accepted", "escalated", "route"]
}
