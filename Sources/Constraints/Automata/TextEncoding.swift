/// Writes an automaton over scalars as one over the bytes of JSON strings, quotes included.
///
/// A scalar has one spelling: itself in UTF-8, or an escape where it must be one (`\"`, `\\`, `\b`, `\f`, `\n`, `\r`,
/// `\t`, `\u00xx` for the other control characters). Surrogates and overlong forms have none.
struct TextEncoding {
    private typealias Edge = ByteAutomaton.Edge

    private var edges: [[Edge]] = []
    private var numbers: [[Edge]: Int32] = [:]
    private var total = 0
    private let limit: Int

    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")
    private static let closed: Int32 = 1
    /// The states of the automaton over scalars come after the start and the end.
    private static func boundary(_ state: Int) -> Int32 { Int32(state + 2) }

    private static let letters: [UInt32: UInt8] = [
        0x22: quote, 0x5C: backslash, 0x08: UInt8(ascii: "b"), 0x0C: UInt8(ascii: "f"), 0x0A: UInt8(ascii: "n"),
        0x0D: UInt8(ascii: "r"), 0x09: UInt8(ascii: "t"),
    ]

    private init(limit: Int) { self.limit = limit }

    /// nil when it takes more than `limit` edges.
    static func automaton(of scalars: ScalarAutomaton, limit: Int) -> ByteAutomaton? {
        var encoding = TextEncoding(limit: limit)
        let count = scalars.edges.count
        encoding.edges = [[Edge(low: quote, high: quote, target: boundary(0))], []]
        encoding.edges += [[Edge]](repeating: [], count: count)
        for state in 0..<count {
            encoding.edges[state + 2] = encoding.scalars(
                scalars.edges[state], mayClose: scalars.accepting[state])
            guard encoding.total <= limit else { return nil }
        }
        let states = encoding.edges.count
        return ByteAutomaton(
            edges: encoding.edges, accepting: (0..<states).map { $0 == 1 },
            boundaries: (0..<states).map { 2..<count + 2 ~= $0 })
    }

    /// The content of a string that is written out, without quotes.
    static func content(of text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if let letter = letters[UInt32(byte)] {
                bytes += [backslash, letter]
            } else if byte < 0x20 {
                bytes += Array("\\u00".utf8) + [hexDigit(byte >> 4), hexDigit(byte & 15)]
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    /// The state with these edges, made once.
    private mutating func state(_ list: [Edge]) -> Int32 {
        if let number = numbers[list] { return number }
        let number = Int32(edges.count)
        numbers[list] = number
        edges.append(list)
        total += list.count
        return number
    }

    private mutating func scalars(_ list: [ScalarAutomaton.Edge], mayClose: Bool) -> [Edge] {
        var bytes: [(byte: UInt8, target: Int32)] = mayClose ? [(Self.quote, Self.closed)] : []
        var escapes: [UInt32: Int32] = [:]
        for edge in list where edge.range.lowerBound < 0x80 {
            for scalar in edge.range.lowerBound...min(edge.range.upperBound, 0x7F) {
                if scalar < 0x20 || Self.letters[scalar] != nil {
                    escapes[scalar] = Self.boundary(edge.target)
                } else {
                    bytes.append((UInt8(scalar), Self.boundary(edge.target)))
                }
            }
        }
        if !escapes.isEmpty { bytes.append((Self.backslash, escape(escapes))) }
        for (leads, bits, levels, valid) in [
            (0xC2...0xDF, 0x1F, 1, [0x80...0x7FF]), (0xE0...0xEF, 0x0F, 2, [0x800...0xD7FF, 0xE000...0xFFFF]),
            (0xF0...0xF4, 0x07, 3, [0x10000...0x10_FFFF]),
        ] as [(ClosedRange<UInt8>, UInt8, Int, [ClosedRange<UInt32>])] {
            let within = valid.flatMap { range in list.compactMap { $0.clamped(to: range) } }
            for lead in leads {
                let base = UInt32(lead & bits) << UInt32(6 * levels)
                if let target = continuation(within[...], base: base, levels: levels) { bytes.append((lead, target)) }
            }
        }
        let merged = Self.merged(bytes)
        total += merged.count
        return merged
    }

    /// The state that reads the last `levels` bytes of the scalars from `base` on; nil when none of them leads anywhere.
    private mutating func continuation(
        _ list: ArraySlice<ScalarAutomaton.Edge>, base: UInt32, levels: Int
    ) -> Int32? {
        let last = base + (1 << UInt32(6 * levels)) - 1
        // Narrowed by halving: the lists of general categories are long, and this is asked for each lead byte.
        let from = Self.firstIndex(in: list) { $0.range.upperBound >= base }
        let to = Self.firstIndex(in: list) { $0.range.lowerBound > last }
        guard from < to, total <= limit else { return nil }
        let here = list[from..<to]
        if levels == 0 { return Self.boundary(here[from].target) }
        if here.count == 1, here[from].range.lowerBound <= base, here[from].range.upperBound >= last {
            var target = Self.boundary(here[from].target)
            for _ in 0..<levels { target = state([Edge(low: 0x80, high: 0xBF, target: target)]) }
            return target
        }
        var bytes: [(byte: UInt8, target: Int32)] = []
        for byte: UInt8 in 0x80...0xBF {
            let start = base + UInt32(byte & 0x3F) << UInt32(6 * (levels - 1))
            if let target = continuation(here, base: start, levels: levels - 1) { bytes.append((byte, target)) }
        }
        return bytes.isEmpty ? nil : state(Self.merged(bytes))
    }

    /// What follows a backslash.
    private mutating func escape(_ targets: [UInt32: Int32]) -> Int32 {
        var bytes: [(byte: UInt8, target: Int32)] = []
        var upper: [(byte: UInt8, target: Int32)] = []
        for high: UInt32 in 0...1 {
            var lower: [(byte: UInt8, target: Int32)] = []
            for low: UInt32 in 0...15 {
                guard let target = targets[high << 4 | low], Self.letters[high << 4 | low] == nil else { continue }
                lower.append((Self.hexDigit(UInt8(low)), target))
            }
            if !lower.isEmpty { upper.append((Self.hexDigit(UInt8(high)), state(Self.merged(lower)))) }
        }
        for (scalar, letter) in Self.letters {
            if let target = targets[scalar] { bytes.append((letter, target)) }
        }
        if !upper.isEmpty {
            let zero = UInt8(ascii: "0")
            let second = state([Edge(low: zero, high: zero, target: state(Self.merged(upper)))])
            bytes.append((UInt8(ascii: "u"), state([Edge(low: zero, high: zero, target: second)])))
        }
        return state(Self.merged(bytes))
    }

    private static func merged(_ bytes: [(byte: UInt8, target: Int32)]) -> [Edge] {
        var list: [Edge] = []
        for (byte, target) in bytes.sorted(by: { $0.byte < $1.byte }) {
            if let last = list.last, last.target == target, last.high + 1 == byte {
                list[list.count - 1].high = byte
            } else {
                list.append(Edge(low: byte, high: byte, target: target))
            }
        }
        return list
    }

    private static func firstIndex(
        in list: ArraySlice<ScalarAutomaton.Edge>, where isPast: (ScalarAutomaton.Edge) -> Bool
    ) -> Int {
        var low = list.startIndex
        var high = list.endIndex
        while low < high {
            let middle = (low + high) / 2
            if isPast(list[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension ScalarAutomaton.Edge {
    /// The part of it within `valid`; nil when there is none.
    fileprivate func clamped(to valid: ClosedRange<UInt32>) -> Self? {
        guard range.overlaps(valid) else { return nil }
        return Self(range: range.clamped(to: valid), target: target)
    }
}
