// What must come, and what comes soonest to the end.
extension Machine {
    /// The byte that alone may come; nil when there are several, or none, or when the text may end.
    func onlyByte(after threads: [Thread]) -> UInt8? {
        var only: UInt8?
        for thread in threads {
            guard thread.automaton != Thread.done else { return nil }
            for edge in grammar.automata[Int(thread.automaton)].edges(of: thread.state) {
                for byte in edge.low...edge.high where byte != only {
                    guard isAlive(thread, byte) else { continue }
                    if only != nil { return nil }
                    only = byte
                }
            }
        }
        return only
    }

    private func isAlive(_ thread: Thread, _ byte: UInt8) -> Bool { !step([thread], byte).isEmpty }

    /// A byte of a shortest way to the end.
    func closingByte(after threads: [Thread]) -> UInt8? {
        var best: (cost: Int32, byte: UInt8)?
        for thread in threads where thread.automaton != Thread.done {
            let automaton = grammar.automata[Int(thread.automaton)]
            for edge in automaton.edges(of: thread.state) {
                // Any byte of an edge leads on equally far.
                let next = step([thread], edge.low)
                guard let cost = next.lazy.map(self.cost).min() else { continue }
                if cost < best?.cost ?? .max { best = (cost, edge.low) }
            }
        }
        return best?.byte
    }

    /// The bytes that are still to come at least, as far as heights allow what is cheapest.
    private func cost(of thread: Thread) -> Int32 {
        guard thread.automaton != Thread.done else { return 0 }
        let automaton = grammar.automata[Int(thread.automaton)]
        var cost = automaton.bytesToEnd(from: thread.state).adding(thread.need)
        var frame = thread.next
        while let here = frame {
            cost = cost.adding(self.cost(of: here.step))
            frame = here.parent
        }
        return cost
    }

    private func cost(of step: Frame.Step) -> Int32 {
        switch step {
        case .value(let schema): grammar.schemas[Int(schema)].cost
        case .object(let object, let property, let count, _):
            grammar.cost(ofObject: object, from: property, count: count)
        case .additionalName: 6
        case .additionalValue(let object, _, _):
            (grammar.objects[Int(object)].rest.map { grammar.schemas[Int($0)].cost } ?? 0).adding(2)
        case .array(let array, let written, _, let need): grammar.cost(ofArray: array, from: written, need: need)
        }
    }
}
