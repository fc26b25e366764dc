/// The texts that end an answer, as an automaton that reads a byte at a time (Aho and Corasick 1975).
///
/// A state is the longest end of what was read that begins a stop; reading takes time linear in the text, whatever the
/// stops are.
struct StopTexts: Sendable {
    /// Stops of an answer at most.
    static let mostStops = 64
    /// Bytes of a stop at most.
    static let longestStop = 1024

    /// A state; the first one is "nothing that begins a stop".
    struct State: Sendable {
        /// Bytes of the beginning that it stands for.
        let length: Int
        /// Bytes of the longest stop that ends here, 0 for none.
        var stop = 0
        /// The state of the longest proper end of the same bytes.
        var shorter = 0
    }

    private var states = [State(length: 0)]
    /// Next states, by state and byte.
    private var next: [Int: Int] = [:]

    /// Prepares stops.
    /// - Throws: `DecodingError` for an empty stop, one that is too long, or too many.
    init(_ stops: [String]) throws(DecodingError) {
        let faults = Self.faults(of: stops)
        guard faults.isEmpty else { throw DecodingError(code: .stops, reasons: faults) }
        for stop in stops { insert(stop) }
        linkShorter()
    }

    private static func faults(of stops: [String]) -> [String] {
        var faults: [String] = []
        if stops.count > mostStops {
            faults.append("there are \(stops.count) stop texts; an answer may have \(mostStops)")
        }
        if stops.contains("") { faults.append("a stop text is empty, and would end every answer before it begins") }
        if let long = stops.first(where: { $0.utf8.count > longestStop }) {
            faults.append("a stop text has \(long.utf8.count) bytes; it may have \(longestStop)")
        }
        return faults
    }

    private static func edge(_ state: Int, _ byte: UInt8) -> Int { state << 8 | Int(byte) }

    private mutating func insert(_ stop: String) {
        var state = 0
        for byte in stop.utf8 {
            if let known = next[Self.edge(state, byte)] {
                state = known
            } else {
                states.append(State(length: states[state].length + 1))
                next[Self.edge(state, byte)] = states.count - 1
                state = states.count - 1
            }
        }
        states[state].stop = states[state].length
    }

    /// Shorter beginnings first, for each state's link leads through those of shorter ones.
    private mutating func linkShorter() {
        let edges = next.sorted { (states[$0.value].length, $0.key) < (states[$1.value].length, $1.key) }
        for (edge, state) in edges where edge >> 8 != 0 {
            let shorter = step(from: states[edge >> 8].shorter, UInt8(edge & 0xFF))
            states[state].shorter = shorter
            if states[state].stop == 0 { states[state].stop = states[shorter].stop }
        }
    }

    /// The state after one more byte.
    func step(from state: Int, _ byte: UInt8) -> Int {
        var state = state
        while true {
            if let next = next[Self.edge(state, byte)] { return next }
            if state == 0 { return 0 }
            state = states[state].shorter
        }
    }

    /// Bytes at the end of what was read that may begin a stop.
    func beginning(in state: Int) -> Int { states[state].length }

    /// Bytes of the longest stop that what was read ends with; 0 for none.
    func stop(in state: Int) -> Int { states[state].stop }
}
