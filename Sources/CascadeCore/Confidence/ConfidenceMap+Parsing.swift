public import JSON

/// Why bytes are not a confidence map, and where.
public struct ConfidenceMapError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong.
    public enum Code: Sendable, Equatable {
        /// Not JSON.
        case syntax(JSONError)
        /// A format that this version doesn't read.
        case format
        /// A key is missing, or its value is not of the kind that belongs there.
        case expected(String)
    }

    /// What is wrong.
    public let code: Code
    /// The key, from the document's top: `map.slope`; empty for the document itself.
    public let key: String

    /// The sentence that users read.
    public var description: String {
        switch code {
        case .syntax(let error): "\(error)"
        case .format: "'format' is not 1: this version reads confidence maps of format 1 only"
        case .expected(let what): "'\(key)' should be \(what)"
        }
    }
}

extension ConfidenceMap {
    /// Reads `calibration.json`.
    ///
    /// Keys that are not named here say how the map came about and are passed over.
    /// - Throws: `ConfidenceMapError`, with the key or the byte.
    public static func parse(_ bytes: [UInt8]) throws(ConfidenceMapError) -> ConfidenceMap {
        let document: JSONValue
        do throws(JSONError) {
            document = try JSONParser.parse(bytes)
        } catch {
            throw ConfidenceMapError(code: .syntax(error), key: "")
        }
        let reader = KeyReader(object: document, path: "")
        guard document["format"]?.intValue == 1 else { throw ConfidenceMapError(code: .format, key: "format") }
        return ConfidenceMap(
            model: try reader.digest("model"),
            signal: try reader.signal("signal"),
            temperature: try reader.temperature("temperature"),
            curve: try reader.curve("map")
        )
    }
}

/// Reads keys of one object and says which is wrong.
private struct KeyReader {
    let object: JSONValue
    let path: String

    func fault(_ key: String, _ expected: String) -> ConfidenceMapError {
        ConfidenceMapError(code: .expected(expected), key: path + key)
    }

    func number(_ key: String, _ expected: String, _ accepts: (Double) -> Bool) throws(ConfidenceMapError) -> Double {
        guard let value = object[key]?.doubleValue, value.isFinite, accepts(value) else { throw fault(key, expected) }
        return value
    }

    /// What logits are divided by; a map without one was fitted on them as they are.
    func temperature(_ key: String) throws(ConfidenceMapError) -> Double {
        if object[key] == nil { return 1 }
        return try number(key, "a number between 0.001 and 1000") { (0.001...1000).contains($0) }
    }

    func digest(_ key: String) throws(ConfidenceMapError) -> String {
        guard let text = object[key]?.stringValue, text.hasPrefix("sha256:"), text.utf8.count == 71,
            text.utf8.dropFirst(7).allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { throw fault(key, "\"sha256:\" and 64 hexadecimal digits in lower case") }
        return text
    }

    func signal(_ key: String) throws(ConfidenceMapError) -> ConfidenceMap.Signal {
        guard let signal = object[key]?.stringValue.flatMap(ConfidenceMap.Signal.init) else {
            let names = ConfidenceMap.Signal.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or ")
            throw fault(key, names)
        }
        return signal
    }

    func curve(_ key: String) throws(ConfidenceMapError) -> ConfidenceMap.Curve {
        guard let value = object[key], value.objectValue != nil else { throw fault(key, "an object") }
        let map = KeyReader(object: value, path: path + key + ".")
        switch value["kind"]?.stringValue {
        case "platt":
            return .platt(
                slope: try map.number("slope", "a number above 0, at most 1000") { $0 > 0 && $0 <= 1000 },
                intercept: try map.number("intercept", "a number between −1000 and 1000") { abs($0) <= 1000 })
        case "beta":
            return .beta(
                a: try map.number("a", "a number from 0 to 1000") { (0...1000).contains($0) },
                b: try map.number("b", "a number from 0 to 1000") { (0...1000).contains($0) },
                c: try map.number("c", "a number between −1000 and 1000") { abs($0) <= 1000 })
        case "isotonic":
            let x = try map.points("x", "ascending numbers from 0 to 1, at most 10000", by: <)
            let y = try map.points("y", "numbers from 0 to 1 that never fall, as many as 'map.x' has", by: <=)
            if x.count != y.count { throw map.fault("y", "as many numbers as 'map.x' has") }
            return .isotonic(x: x, y: y)
        default: throw map.fault("kind", "\"platt\", \"beta\" or \"isotonic\"")
        }
    }

    func points(
        _ key: String, _ expected: String, by inOrder: (Double, Double) -> Bool
    ) throws(ConfidenceMapError) -> [Double] {
        guard let array = object[key]?.arrayValue, (1...10_000).contains(array.count) else {
            throw fault(key, expected)
        }
        let numbers = array.compactMap(\.doubleValue)
        guard numbers.count == array.count, numbers.allSatisfy({ (0...1).contains($0) }),
            zip(numbers, numbers.dropFirst()).allSatisfy(inOrder)
        else { throw fault(key, expected) }
        return numbers
    }
}
