extension PipelineGraph {
    /// The stages each stage asks for, each once, in the order of naming.
    public var asked: [String: [String]] {
        var result: [String: [String]] = [:]
        var seen: [String: Set<String>] = [:]
        for edge in edges {
            guard case .stage(let asker) = edge.asker else { continue }
            if seen[asker, default: []].insert(edge.asked).inserted { result[asker, default: []].append(edge.asked) }
        }
        return result
    }

    /// The stages in layers: each stands above everything that it asks for, as low as it can. Stages on a cycle, and
    /// what asks for them, are left out. (Kahn 1962.)
    public var layers: [[String]] {
        var open = asked.mapValues(\.count)
        var askers: [String: [String]] = [:]
        for (asker, stages) in asked {
            for stage in stages { askers[stage, default: []].append(asker) }
        }
        var layers: [[String]] = []
        var layer = Set(stages.filter { open[$0, default: 0] == 0 })
        while !layer.isEmpty {
            layers.append(Array(layer))
            var next: Set<String> = []
            for asker in layer.flatMap({ askers[$0] ?? [] }) {
                open[asker, default: 0] -= 1
                if open[asker] == 0 { next.insert(asker) }
            }
            layer = next
        }
        // Sets have no order of their own; the file has.
        let places = Dictionary(stages.enumerated().map { ($1, $0) }) { first, _ in first }
        return layers.map { $0.sorted { places[$0, default: 0] < places[$1, default: 0] } }
    }

    /// The stages in an order in which each comes behind everything that it asks for; without those that `layers` lacks.
    public var order: [String] { layers.flatMap(\.self) }

    /// The stages that can be asked at all, because the output asks for them or for what asks for them.
    public var reachable: Set<String> {
        let asked = asked
        var open = edges.compactMap { edge in
            if case .output = edge.asker { edge.asked } else { nil }
        }
        var reached = Set(open)
        while let stage = open.popLast() {
            for next in asked[stage] ?? [] where reached.insert(next).inserted { open.append(next) }
        }
        return reached
    }

    /// Circles of stages that ask for one another, one for each group of stages that are tangled together. Each is
    /// closed: its last stage asks for its first.
    public var cycles: [[Edge]] {
        let placed = Set(order)
        var tangled = stages.filter { !placed.contains($0) }
        var cycles: [[Edge]] = []
        while let start = tangled.first {
            guard let cycle = shortestCycle(through: start) else {
                tangled.removeFirst()
                continue
            }
            cycles.append(cycle)
            let members = Set(cycle.map(\.asked))
            tangled.removeAll(where: members.contains)
        }
        return cycles
    }

    /// The shortest way from a stage back to itself, by breadth-first search.
    private func shortestCycle(through start: String) -> [Edge]? {
        let outgoing = Dictionary(grouping: edges) { edge in
            if case .stage(let asker) = edge.asker { asker } else { "" }
        }
        var arrival: [String: Edge] = [:]
        var open = [start]
        var next = 0
        while next < open.count {
            for edge in outgoing[open[next]] ?? [] where arrival[edge.asked] == nil {
                arrival[edge.asked] = edge
                if edge.asked == start { return way(to: start, arrival) }
                open.append(edge.asked)
            }
            next += 1
        }
        return nil
    }

    private func way(to start: String, _ arrival: [String: Edge]) -> [Edge] {
        var cycle: [Edge] = []
        var stage = start
        while let edge = arrival[stage], cycle.count <= stages.count {
            cycle.insert(edge, at: 0)
            guard case .stage(let asker) = edge.asker, asker != start else { break }
            stage = asker
        }
        return cycle
    }
}
