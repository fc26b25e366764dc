/// Turns a pattern into instructions.
struct Compiler {
    private var program = Program()
    private var numbers: [ScalarSet: Int] = [:]

    static func compile(_ syntax: Syntax, groupCount: Int) throws(LinearRegexError) -> Program {
        var compiler = Compiler()
        compiler.program.slotCount = 2 * (groupCount + 1)
        try compiler.append(.capture(number: 0, syntax))
        try compiler.emit(.match)
        compiler.program.startsAtTextStart = compiler.startsAtTextStart()
        return compiler.program
    }

    private var next: Int { program.instructions.count }

    private mutating func emit(_ instruction: Instruction) throws(LinearRegexError) {
        guard next < Limits.instructions else { throw LinearRegexError(code: .programTooLarge, offset: 0) }
        program.instructions.append(instruction)
    }

    /// Emits a split to be completed by `setSplit`.
    private mutating func emitSplit() throws(LinearRegexError) -> Int {
        try emit(.split(0, 0))
        return next - 1
    }

    private mutating func setSplit(_ split: Int, body: Int, exit: Int, isLazy: Bool) {
        program.instructions[split] = isLazy ? .split(exit, body) : .split(body, exit)
    }

    private mutating func append(_ syntax: Syntax) throws(LinearRegexError) {
        switch syntax {
        case .empty: break
        case .set(let set): try emit(.set(number(of: set)))
        case .assertion(let assertion): try emit(.assert(assertion))
        case .capture(let number, let inner):
            try emit(.save(2 * number))
            try append(inner)
            try emit(.save(2 * number + 1))
        case .sequence(let parts):
            for part in parts { try append(part) }
        case .alternatives(let parts): try append(alternatives: parts)
        case .repetition(let inner, let least, let most, let isLazy):
            try append(repeating: inner, least: least, most: most, isLazy: isLazy)
        }
    }

    private mutating func append(alternatives parts: [Syntax]) throws(LinearRegexError) {
        var jumps: [Int] = []
        for part in parts.dropLast() {
            let split = try emitSplit()
            try append(part)
            jumps.append(next)
            try emit(.jump(0))
            program.instructions[split] = .split(split + 1, next)
        }
        if let last = parts.last { try append(last) }
        for jump in jumps { program.instructions[jump] = .jump(next) }
    }

    private mutating func append(
        repeating inner: Syntax,
        least: Int,
        most: Int?,
        isLazy: Bool
    ) throws(LinearRegexError) {
        // The last of the required copies loops when there is no upper bound.
        for _ in 0..<(most == nil ? max(least - 1, 0) : least) {
            let start = next
            try append(inner)
            // A body without instructions is the same however often it stands.
            if next == start { return }
        }
        guard let most else {
            try append(unbounded: inner, isOptional: least == 0, isLazy: isLazy)
            return
        }
        var splits: [Int] = []
        for _ in least..<most {
            let split = try emitSplit()
            splits.append(split)
            try append(inner)
            if next == split + 1 { break }
        }
        for split in splits { setSplit(split, body: split + 1, exit: next, isLazy: isLazy) }
    }

    /// `x+`, or `x*` when optional.
    ///
    /// `x*` of an x that may match nothing is compiled as `(x+)?`: in a plain loop the empty way through x would come
    /// back to a place already visited and be lost, and with it the order of preference (as Rust's regex does).
    private mutating func append(unbounded inner: Syntax, isOptional: Bool, isLazy: Bool) throws(LinearRegexError) {
        if isOptional, !inner.isNullable {
            let split = try emitSplit()
            try append(inner)
            try emit(.jump(split))
            setSplit(split, body: split + 1, exit: next, isLazy: isLazy)
            return
        }
        let entry = isOptional ? try emitSplit() : nil
        let body = next
        try append(inner)
        if next > body {
            let loop = try emitSplit()
            setSplit(loop, body: body, exit: next, isLazy: isLazy)
        }
        if let entry { setSplit(entry, body: body, exit: next, isLazy: isLazy) }
    }

    private mutating func number(of set: ScalarSet) -> Int {
        if let number = numbers[set] { return number }
        numbers[set] = program.sets.count
        program.sets.append(set)
        return program.sets.count - 1
    }

    /// Whether every way from the start meets `\A` before it consumes or matches.
    private func startsAtTextStart() -> Bool {
        var visited: Set<Int> = []
        var open = [0]
        while let place = open.popLast() {
            guard visited.insert(place).inserted else { continue }
            switch program.instructions[place] {
            case .assert(.textStart): continue
            case .set, .match: return false
            case .split(let first, let second): open += [first, second]
            case .jump(let target): open.append(target)
            case .save, .assert: open.append(place + 1)
            }
        }
        return true
    }
}
