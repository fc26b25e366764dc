// Which states of a text are one state to the next token.
extension Machine {
    /// Whether a thread stands between two scalars of a string that may be any.
    func isInsideAnyText(_ thread: Thread) -> Bool {
        thread.automaton == Grammar.anyText && thread.state == Grammar.anyTextBoundary
    }

    /// Threads whose counters say `far` where `reach` bytes can't use them up.
    ///
    /// Both the counters of the text at hand and those of the arrays around it: a token may end several items.
    func condensed(_ threads: [Thread], reach: Int32) -> [Thread] {
        let condensed = threads.map { thread in
            var thread = thread
            if thread.automaton != Thread.done, thread.left != Grammar.far {
                let automaton = grammar.automata[Int(thread.automaton)]
                if thread.left - automaton.longestScalarsToEnd > reach { thread.left = Grammar.far }
                if thread.need > reach { thread.need = Grammar.far }
            }
            thread.next = thread.next.map { self.condensed($0, reach: reach) }
            return thread
        }
        return withFreeNames(condensed)
    }

    private func condensed(_ frame: Frame, reach: Int32) -> Frame {
        let parent = frame.parent.map { condensed($0, reach: reach) }
        var step = frame.step
        if case .array(let array, let written, let left, let need) = step {
            step = .array(
                array, written: written, left: left > reach ? Grammar.far : left,
                need: need > reach ? Grammar.far : need)
        }
        if parent === frame.parent, step == frame.step { return frame }
        return Frame(step, depth: frame.depth, parent: parent)
    }

    /// Threads that forget the name they are reading where it has become another than all that it must not be.
    func withFreeNames(_ threads: [Thread]) -> [Thread] {
        guard threads.contains(where: { if case .known(let name) = $0.name { !name.isEmpty } else { false } }) else {
            return threads
        }
        return threads.map { thread in
            guard case .known(let name) = thread.name,
                case .additionalName(let object, _, let names) = thread.next?.step
            else { return thread }
            let taken = names.names.contains { $0.starts(with: name) }
            if taken || grammar.objects[Int(object)].names.contains(where: { $0.starts(with: name) }) { return thread }
            var thread = thread
            thread.name = .free
            return thread
        }
    }
}
