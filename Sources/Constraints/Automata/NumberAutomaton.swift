/// What a number may be.
struct NumberRule: Hashable, Sendable {
    struct Bound: Hashable, Sendable {
        var value: Decimal
        var isExclusive: Bool
    }

    var isInteger = false
    var low: Bound?
    var high: Bound?
    /// What it must be a multiple of; only integers are.
    var divisor: Int?

    func contains(_ value: Decimal) -> Bool {
        if isInteger, !value.isInteger { return false }
        if let low, low.isExclusive ? value <= low.value : value < low.value { return false }
        if let high, high.isExclusive ? value >= high.value : value > high.value { return false }
        guard let divisor else { return true }
        return value.whole.reduce(0) { ($0 * 10 + Int($1)) % divisor } == 0
    }
}

/// Writes a rule as an automaton over the digits of decimal numbers without an exponent, such as `-12.50`.
///
/// A bound is compared digit by digit: before the point the longer number is the larger, and of two equally long ones the
/// one that is larger at the first digit that differs.
struct NumberAutomaton {
    private enum Phase: UInt8 { case start, sign, zero, whole, point, fraction }

    private struct State: Hashable {
        var phase = Phase.start
        var isNegative = false
        var isZero = true
        /// Digits before the point, the 0 of `0.5` not counted.
        var whole = 0
        var fraction = 0
        /// How what was read compares with the lower and the upper bound of the magnitude: -1, 0 or 1.
        var low: Int8 = 0
        var high: Int8 = 0
        var rest = 0
    }

    private typealias Bounds = (low: NumberRule.Bound?, high: NumberRule.Bound?)

    private let rule: NumberRule
    private let digits: Int
    private let fractionDigits: Int
    /// The magnitude's bounds above 0 and below.
    private let positive: Bounds
    private let negative: Bounds

    private init(rule: NumberRule, digits: Int, fractionDigits: Int) {
        self.rule = rule
        self.digits = digits
        self.fractionDigits = fractionDigits
        func negated(_ bound: NumberRule.Bound?) -> NumberRule.Bound? {
            bound.map { .init(value: $0.value.negated, isExclusive: $0.isExclusive) }
        }
        positive = (rule.low, rule.high)
        negative = (negated(rule.high), negated(rule.low))
    }

    /// nil when no number of so few digits follows the rule, or when it takes more than `stateLimit` states.
    ///
    /// - Parameter visited: the states looked at are added to it.
    static func automaton(
        of rule: NumberRule, limits: ConstraintLimits, stateLimit: Int, visited: inout Int
    ) -> ByteAutomaton? {
        let bounds = [rule.low, rule.high].compactMap { $0?.value.fraction.count }
        let fractionDigits = rule.isInteger ? 0 : max(limits.fractionDigits, bounds.max() ?? 0)
        let writer = NumberAutomaton(
            rule: rule, digits: min(max(limits.digits, 1), rule.divisor == nil ? 15 : 9),
            fractionDigits: min(max(fractionDigits, 0), 15))
        return writer.build(stateLimit: stateLimit, visited: &visited)
    }

    private func build(stateLimit: Int, visited: inout Int) -> ByteAutomaton? {
        var numbers = [State(): 0]
        var open = [State()]
        var edges: [[(byte: UInt8, target: Int)]] = []
        let bytes = [UInt8(ascii: "-"), UInt8(ascii: ".")] + Array(UInt8(ascii: "0")...UInt8(ascii: "9"))
        defer { visited += open.count }
        while edges.count < open.count {
            guard open.count <= stateLimit else { return nil }
            let state = open[edges.count]
            var list: [(byte: UInt8, target: Int)] = []
            for byte in bytes {
                guard let next = next(state, byte) else { continue }
                let number = numbers[next] ?? open.count
                if number == open.count {
                    numbers[next] = number
                    open.append(next)
                }
                list.append((byte, number))
            }
            edges.append(list)
        }
        let scalars = ScalarAutomaton(
            edges: edges.map { list in
                list.map { ScalarAutomaton.Edge(range: UInt32($0.byte)...UInt32($0.byte), target: $0.target) }
            },
            accepting: open.map(isAccepting)
        ).trimmed
        guard !scalars.isEmpty else { return nil }
        return ByteAutomaton(edges: scalars.edges.map(Self.merged), accepting: scalars.accepting)
    }

    private static func merged(_ list: [ScalarAutomaton.Edge]) -> [ByteAutomaton.Edge] {
        var result: [ByteAutomaton.Edge] = []
        for edge in list {
            let byte = UInt8(truncatingIfNeeded: edge.range.lowerBound)
            if let last = result.last, Int(last.target) == edge.target, last.high + 1 == byte {
                result[result.count - 1].high = byte
            } else {
                result.append(.init(low: byte, high: byte, target: Int32(edge.target)))
            }
        }
        return result
    }

    private func bounds(isNegative: Bool) -> Bounds { isNegative ? negative : positive }

    private func next(_ state: State, _ byte: UInt8) -> State? {
        var next = state
        if byte == UInt8(ascii: "-") {
            guard state.phase == .start, rule.low?.value.isNegative ?? true else { return nil }
            next.phase = .sign
            next.isNegative = true
            return next
        }
        if byte == UInt8(ascii: ".") {
            guard state.phase == .zero || state.phase == .whole, fractionDigits > 0, state.whole < digits else {
                return nil
            }
            let bounds = bounds(isNegative: state.isNegative)
            next.low = settled(state, state.low, bounds.low)
            next.high = settled(state, state.high, bounds.high)
            next.phase = .point
            return next
        }
        return read(byte - UInt8(ascii: "0"), state)
    }

    private func read(_ digit: UInt8, _ state: State) -> State? {
        var next = state
        if digit != 0 { next.isZero = false }
        if let divisor = rule.divisor { next.rest = (state.rest * 10 + Int(digit)) % divisor }
        let bounds = bounds(isNegative: state.isNegative)
        switch state.phase {
        case .zero: return nil
        case .start, .sign, .whole:
            if digit == 0, state.phase != .whole {
                next.phase = .zero
                return next
            }
            guard state.whole < digits else { return nil }
            next.phase = .whole
            next.whole += 1
            next.low = compared(digit, state.low, bounds.low?.value.whole, at: state.whole, beyond: nil)
            next.high = compared(digit, state.high, bounds.high?.value.whole, at: state.whole, beyond: nil)
        case .point, .fraction:
            guard state.fraction < fractionDigits, state.whole + state.fraction < digits else { return nil }
            next.phase = .fraction
            next.fraction += 1
            next.low = compared(digit, state.low, bounds.low?.value.fraction, at: state.fraction, beyond: 0)
            next.high = compared(digit, state.high, bounds.high?.value.fraction, at: state.fraction, beyond: 0)
        }
        return next
    }

    /// - Parameter beyond: the digit that stands behind a bound's last; nil where a number with more digits is larger.
    private func compared(_ digit: UInt8, _ so: Int8, _ bound: [UInt8]?, at index: Int, beyond: UInt8?) -> Int8 {
        guard let bound else { return 0 }
        guard index < bound.count else {
            guard let beyond else { return 1 }
            return so != 0 ? so : (digit > beyond ? 1 : 0)
        }
        if so != 0 { return so }
        return digit == bound[index] ? 0 : (digit < bound[index] ? -1 : 1)
    }

    /// The comparison once all digits before the point are known.
    private func settled(_ state: State, _ so: Int8, _ bound: NumberRule.Bound?) -> Int8 {
        guard let bound else { return 0 }
        if bound.value.isNegative { return 1 }
        let count = bound.value.whole.count
        return state.whole == count ? so : (state.whole < count ? -1 : 1)
    }

    private func isAccepting(_ state: State) -> Bool {
        guard state.phase == .zero || state.phase == .whole || state.phase == .fraction else { return false }
        guard state.rest == 0, !(state.isNegative && state.isZero) else { return false }
        func final(_ so: Int8, _ bound: NumberRule.Bound?) -> Int8 {
            guard let bound else { return 0 }
            if bound.value.isNegative { return 1 }
            let settled = state.phase == .fraction ? so : self.settled(state, so, bound)
            return settled == 0 && bound.value.fraction.count > state.fraction ? -1 : settled
        }
        let bounds = bounds(isNegative: state.isNegative)
        if let low = bounds.low {
            let order = final(state.low, low)
            if order < 0 || order == 0 && low.isExclusive { return false }
        }
        if let high = bounds.high {
            let order = final(state.high, high)
            if order > 0 || order == 0 && high.isExclusive { return false }
        }
        return true
    }
}
