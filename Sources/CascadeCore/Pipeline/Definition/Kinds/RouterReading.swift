import YAML

extension RouterSettings {
    /// Reads the keys of its own.
    public static func read(_ map: MapReader) -> RouterSettings? {
        switch (map.mapping["cascade"], map.mapping["routes"]) {
        case (let cascade?, let routes?):
            map.reading.twoForms(
                at: max(cascade.keyRange.start, routes.keyRange.start) == cascade.keyRange.start
                    ? cascade.keyRange : routes.keyRange)
            return nil
        case (nil, nil) where map.isMisspelt("cascade") || map.isMisspelt("routes"): return nil
        case (nil, nil):
            map.reading.noForm(owner: map.owner, at: map.ownerRange)
            return nil
        case (_?, nil):
            return readCascade(map).map { RouterSettings(form: .cascade($0)) }
        case (nil, _?):
            if let accept = map.mapping["accept"] { map.reading.acceptWithoutCascade(at: accept.keyRange) }
            return readRoutes(map).map { RouterSettings(form: .routes($0)) }
        }
    }

    private static func readCascade(_ map: MapReader) -> Cascade? {
        var tiers: [Located<String>] = []
        var isSound = true
        for item in map.list("cascade") ?? [] {
            guard let name = map.text(item, of: "cascade") else {
                isSound = false
                continue
            }
            if tiers.contains(where: { $0.value == name.value }) {
                map.reading.repeated(name.value, in: "cascade", at: name.range)
                isSound = false
            }
            tiers.append(name)
        }
        let advice = "such as 'accept: 0.90': an answer is taken at this confidence or above"
        let accept = map.required("accept", advice: advice).flatMap { readAcceptance($0, tiers: tiers.count, map) }
        guard isSound, !tiers.isEmpty, let accept else { return nil }
        guard tiers.count > 1 else {
            map.reading.loneTier(at: tiers[0].range)
            return nil
        }
        return Cascade(tiers: tiers, acceptance: accept)
    }

    private static func readAcceptance(_ node: YAMLNode, tiers: Int, _ map: MapReader) -> Acceptance? {
        switch node.content {
        case .scalar:
            return map.share(node, of: "accept").map { .thresholds(Array(repeating: $0, count: tiers)) }
        case .sequence(let items):
            let thresholds = items.compactMap { map.share($0, of: "accept") }
            guard thresholds.count == items.count else { return nil }
            guard items.count == tiers || tiers == 0 else {
                map.reading.wrongNumberOfThresholds(items.count, tiers: tiers, at: node.range)
                return nil
            }
            return .thresholds(thresholds)
        case .mapping:
            return readTarget(node, map)
        }
    }

    private static func readTarget(_ node: YAMLNode, _ map: MapReader) -> Acceptance? {
        let keys = ["accuracy", "certainty", "budget"]
        guard let target = MapReader(node, keys: keys, owner: "'accept'", at: node.range, map.reading) else {
            return nil
        }
        let accuracy = target.share("accuracy")
        let certainty = target.share("certainty")
        let budget = target.share("budget")
        switch (target.mapping["accuracy"], target.mapping["budget"]) {
        case (_?, nil): return accuracy.map { .accuracy($0, certainty: certainty) }
        case (nil, _?):
            if let certainty { map.reading.certaintyWithoutAccuracy(at: certainty.range) }
            return budget.map { .budget($0) }
        case (nil, nil) where target.isMisspelt("accuracy") || target.isMisspelt("budget"): return nil
        default:
            map.reading.needsOneTarget(at: node.range)
            return nil
        }
    }

    private static func readRoutes(_ map: MapReader) -> [Route]? {
        guard let items = map.list("routes") else { return nil }
        var routes: [Route] = []
        var openRoute: SourceRange?
        for item in items {
            let keys = ["to", "run", "when"]
            let start = SourceRange(start: item.range.start, end: item.range.start)
            guard let route = MapReader(item, keys: keys, owner: "a route", at: start, map.reading) else { continue }
            let place = route.mapping.entries.first?.keyRange ?? start
            if let openRoute { map.reading.unreachableRoute(openLine: openRoute.start.line, at: place) }
            if route.mapping["when"] == nil, openRoute == nil { openRoute = place }
            let condition = route.expression("when")
            guard let target = readTarget(of: route, at: place) else { continue }
            routes.append(Route(target: target, condition: condition))
        }
        return routes.count == items.count ? routes : nil
    }

    private static func readTarget(of route: MapReader, at place: SourceRange) -> Route.Target? {
        switch (route.mapping["to"], route.mapping["run"]) {
        case (_?, nil): return route.text("to").map { .label($0) }
        case (nil, _?): return route.text("run").map { .stage($0) }
        case (nil, nil) where route.isMisspelt("to") || route.isMisspelt("run"): return nil
        default:
            route.reading.needsOneGoal(at: place)
            return nil
        }
    }
}

extension Reading {
    fileprivate func twoForms(at range: SourceRange) {
        error(
            "router-form", at: range, "a router has either 'cascade' or 'routes', not both",
            advice: "make it two routers; one may name the other")
    }

    fileprivate func noForm(owner: String, at range: SourceRange) {
        error(
            "router-form", at: range, "\(owner) is a router without 'cascade' and without 'routes'",
            advice: "'cascade' picks which stage answers, 'routes' where the record goes")
    }

    fileprivate func acceptWithoutCascade(at range: SourceRange) {
        error("unused-key", at: range, "'accept' has no meaning without 'cascade'")
    }

    fileprivate func loneTier(at range: SourceRange) {
        error(
            "lone-tier", at: range, "a cascade needs two stages at least",
            advice: "the next one answers when this is in doubt")
    }

    fileprivate func wrongNumberOfThresholds(_ count: Int, tiers: Int, at range: SourceRange) {
        error(
            "accept-count", at: range, "'accept' has \(count) thresholds for \(tiers) tiers",
            advice: "give each tier its own (the last one's decides 'accepted' alone), or one number for all")
    }

    fileprivate func certaintyWithoutAccuracy(at range: SourceRange) {
        error("unused-key", at: range, "'certainty' has no meaning without 'accuracy'")
    }

    fileprivate func needsOneTarget(at range: SourceRange) {
        error("accept-target", at: range, "'accept' must have either 'accuracy' or 'budget'")
    }

    fileprivate func unreachableRoute(openLine: Int, at range: SourceRange) {
        error(
            "unreachable-route", at: range, "this route is never reached",
            advice: "the one in line \(openLine) has no 'when' and takes every record; only the last may lack it")
    }

    fileprivate func needsOneGoal(at range: SourceRange) {
        error(
            "route-goal", at: range, "a route must have either 'to' or 'run'",
            advice: "'to' names where the record goes, 'run' a stage that carries on")
    }
}
