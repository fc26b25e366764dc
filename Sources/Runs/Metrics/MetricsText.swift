/// Metrics in Prometheus' text exposition format (0.0.4), as node_exporter's textfile collector reads them.
struct MetricsText {
    /// One value with what tells it apart from others of its family.
    struct Sample {
        let labels: [(name: String, value: String)]
        let value: String

        init(_ labels: [(name: String, value: String)], _ value: Int) {
            self.labels = labels
            self.value = String(value)
        }

        init(_ labels: [(name: String, value: String)], _ value: Double) {
            self.labels = labels
            // Go, which reads this, knows the same spellings but for these.
            self.value = value.isNaN ? "NaN" : value == .infinity ? "+Inf" : value == -.infinity ? "-Inf" : "\(value)"
        }
    }

    /// Everything added so far; the last line is ended too, as the format asks for.
    private(set) var text = ""

    /// Adds a family of gauges, which stay until the next run replaces them; a family without samples adds nothing.
    mutating func add(_ name: String, help: String, _ samples: [Sample]) {
        if samples.isEmpty { return }
        text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) gauge\n"
        for sample in samples { text += "\(Self.series(name, sample.labels)) \(sample.value)\n" }
    }

    /// A sample's name with its labels: what stands before the value.
    static func series(_ name: String, _ labels: [(name: String, value: String)]) -> String {
        if labels.isEmpty { return name }
        let pairs = labels.map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }
        return "\(name){\(pairs.joined(separator: ","))}"
    }

    /// The format has three escapes: backslash, line feed and, in a label's value, the quote.
    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
