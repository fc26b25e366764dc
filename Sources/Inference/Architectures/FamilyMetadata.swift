import GGUF

/// A model file's figures under its family's prefix: `qwen2.block_count` is read as `block_count`.
///
/// Every figure is checked where it is read: a file is input from a stranger.
struct FamilyMetadata {
    /// More layers than any model has.
    static let layerLimit = 1024
    /// More heads than any layer has.
    static let headLimit = 4096
    /// More values in one head than any model has.
    static let headWidthLimit = 16384
    /// More values in a state than any model that runs here has.
    static let widthLimit = 65536

    let file: GGUFFile
    let family: String

    /// The whole name of a key.
    func key(_ name: String) -> String { "\(family).\(name)" }

    func int(_ name: String, in range: ClosedRange<Int>) throws(GGUFError) -> Int? {
        try file.metadata.int(key(name), in: range)
    }

    func int(required name: String, in range: ClosedRange<Int>) throws(GGUFError) -> Int {
        try file.metadata.int(required: key(name), in: range)
    }

    /// A finite number.
    func float(_ name: String) throws(GGUFError) -> Float? {
        try checked(try file.metadata.float(key(name)), at: key(name))
    }

    /// The value of a key, whose whole name is given, once it is known to be a finite number.
    func checked(_ value: Float?, at key: String) throws(GGUFError) -> Float? {
        guard let value, !value.isFinite else { return value }
        throw file.error(.valueOutOfRange("\(value)", allowed: "finite numbers"), at: key)
    }

    /// A finite number above 0.
    func positive(_ name: String) throws(GGUFError) -> Float? {
        guard let value = try float(name) else { return nil }
        guard value > 0 else { throw error("\(value)", allowed: "numbers above 0", at: name) }
        return value
    }

    func string(_ name: String) throws(GGUFError) -> String? { try file.metadata.string(key(name)) }

    func bool(_ name: String) throws(GGUFError) -> Bool? { try file.metadata.bool(key(name)) }

    /// One figure a layer, from one number for all or an array of as many as there are layers.
    func perLayer(_ name: String, layers: Int, in range: ClosedRange<Int>) throws(GGUFError) -> [Int]? {
        guard file.metadata.type(of: key(name)) == .array else {
            guard let value = try int(name, in: range) else { return nil }
            return [Int](repeating: value, count: layers)
        }
        let values = try file.metadata.array(required: key(name)).integers()
        guard values.count == layers, values.allSatisfy(range.contains) else {
            throw error(
                "\(values.count) figures", allowed: "\(layers) figures, one a layer, each in \(range)", at: name)
        }
        return values
    }

    /// One truth value a layer.
    func flags(_ name: String, layers: Int) throws(GGUFError) -> [Bool]? {
        guard file.metadata.type(of: key(name)) == .array else { return nil }
        let values = try file.metadata.array(required: key(name)).values(as: Bool.self)
        guard values.count == layers else {
            throw error("\(values.count) flags", allowed: "\(layers) flags, one a layer", at: name)
        }
        return values
    }

    /// Labels of a trained head.
    func labels() throws(GGUFError) -> [String] {
        let labels = try file.metadata.array(key("classifier.output_labels"))?.strings() ?? []
        guard Set(labels).count == labels.count else {
            throw file.error(.duplicateName, at: key("classifier.output_labels"))
        }
        return labels
    }

    /// One of the named choices at `name`, or `usual` where the file says nothing.
    func choice<Value: RawRepresentable & CaseIterable>(
        _ key: String, usual: Value
    ) throws(GGUFError) -> Value where Value.RawValue == String {
        guard let text = try file.metadata.string(key) else { return usual }
        guard let value = Value(rawValue: text) else {
            let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw file.error(.valueOutOfRange("'\(text)'", allowed: known), at: key)
        }
        return value
    }

    /// An error about one of the family's keys.
    func error(_ value: String, allowed: String, at name: String) -> GGUFError {
        file.error(.valueOutOfRange(value, allowed: allowed), at: key(name))
    }
}

/// Keys that say what llama.cpp has no key for.
enum MetadataKeys {
    /// `sequence` or `tokens`: what the head scores.
    static let head = "cascade.head"
    /// The function of the dense layer before the head.
    static let headActivation = "cascade.head.activation"
    /// The function inside feed-forward blocks.
    static let activation = "cascade.activation"
    /// Whether the tokenizer lowercases.
    static let lowercase = "cascade.tokenizer.lowercase"
    /// Whether the tokenizer strips accents.
    static let stripAccents = "cascade.tokenizer.strip_accents"
    /// Multiplies logits.
    static let outputScale = "cascade.output.scale"
    /// The distance from which on relative positions share a bucket.
    static let relativeFarthest = "cascade.attention.relative_max_distance"
    /// One flag a layer: whether it has rotary positions.
    static let rotatedLayers = "cascade.rope.layers"
}

extension GGUFFile {
    /// An error about the value of a metadata key.
    func error(_ code: GGUFError.Code, at key: String) -> GGUFError {
        GGUFError(code, path: file.path, place: .metadata(key))
    }
}
