import GGUF

/// A low-rank adapter (LoRA) over one base: for some of its linear layers a change of their weights of rank r.
///
/// y = W x + b + (alpha / r) · B (A x), with A [r, inputs] and B [outputs, r] (Hu et al. 2021, section 4.1). Files have
/// llama.cpp's form: for a base's tensor `NAME` the tensors `NAME.lora_a` and `NAME.lora_b`.
final class Adapter: Sendable {
    /// No adapter in use has a higher rank.
    static let rankLimit = 4096

    /// The file it was read from.
    let path: String
    /// The layers of the base that it was opened for.
    let table: LinearTable
    /// Bytes of scratch that its products need.
    let scratchBytes: Int
    /// For each layer of `table` what changes it.
    private let updates: [LowRankUpdate?]

    /// Opens an adapter for a base of the family `architecture` with the layers `table`.
    /// - Throws: `GGUFError` naming the key or tensor: for a file that is no adapter, another family's or another
    ///   shape's, and for a tensor that changes nothing that can be changed or lacks its other half.
    init(_ file: GGUFFile, architecture: String, table: LinearTable) throws(GGUFError) {
        let alpha = try Self.alpha(of: file, architecture: architecture)
        let pairs = try Self.pairs(in: file, of: table)
        guard !pairs.isEmpty else {
            throw GGUFError(.missing, path: file.file.path, place: .tensor("….weight.lora_a"))
        }
        var updates = [LowRankUpdate?](repeating: nil, count: table.slots.count)
        for (name, pair) in pairs {
            for slot in table.slots(in: name) {
                updates[slot] = try LowRankUpdate(down: pair.a, up: pair.b, alpha: alpha, changing: table.slots[slot])
            }
        }
        path = file.file.path
        self.table = table
        self.updates = updates
        scratchBytes = updates.lazy.compactMap { $0?.scratchBytes }.max() ?? 0
    }

    /// What changes the layer at an index; nil for a layer that stays.
    subscript(slot: Int) -> LowRankUpdate? { updates.indices.contains(slot) ? updates[slot] : nil }

    /// Checks that the file is an adapter of this family, and gives what its updates are scaled by before they are
    /// divided by their rank; 0 for none.
    private static func alpha(of file: GGUFFile, architecture: String) throws(GGUFError) -> Float {
        func require(_ key: String, _ wanted: String) throws(GGUFError) {
            let found = try file.metadata.string(required: key)
            if found != wanted { throw file.error(.valueOutOfRange("'\(found)'", allowed: "'\(wanted)'"), at: key) }
        }
        try require(AdapterKeys.kind, AdapterKeys.adapter)
        try require(AdapterKeys.type, AdapterKeys.lora)
        try require(AdapterKeys.architecture, architecture)
        if let key = file.metadata.keys.first(where: { $0.hasPrefix("adapter.alora.") }) {
            throw file.error(.valueOutOfRange("an activated adapter", allowed: "what is run"), at: key)
        }
        let alpha = try file.metadata.float(required: AdapterKeys.alpha)
        guard alpha.isFinite else {
            throw file.error(.valueOutOfRange("\(alpha)", allowed: "finite numbers"), at: AdapterKeys.alpha)
        }
        return alpha
    }

    /// Both halves of each change, by the name of the base's tensor.
    private static func pairs(
        in file: GGUFFile, of table: LinearTable
    ) throws(GGUFError) -> [String: (a: GGUFTensor, b: GGUFTensor)] {
        var pairs: [String: (a: GGUFTensor, b: GGUFTensor)] = [:]
        for tensor in file.tensors {
            guard let (name, isDown) = target(of: tensor.name) else { throw tensor.error(.unknownTensor) }
            guard !table.slots(in: name).isEmpty else {
                let allowed = "the linear layers of the base, which adapters can change"
                throw tensor.error(.valueOutOfRange("'\(name)'", allowed: allowed))
            }
            let other = try file.tensor(required: name + (isDown ? AdapterKeys.up : AdapterKeys.down))
            if isDown { pairs[name] = (tensor, other) }
        }
        return pairs
    }

    /// The base's tensor that a tensor of an adapter changes, and whether it is the half called A.
    private static func target(of name: String) -> (name: String, isDown: Bool)? {
        for half in [AdapterKeys.down, AdapterKeys.up] where name.hasSuffix(half) {
            return (String(name.dropLast(half.count)), half == AdapterKeys.down)
        }
        return nil
    }
}

/// What llama.cpp calls the parts of an adapter's file.
enum AdapterKeys {
    static let kind = "general.type"
    static let architecture = "general.architecture"
    static let type = "adapter.type"
    static let alpha = "adapter.lora.alpha"

    /// Values of `kind` and `type`.
    static let adapter = "adapter"
    static let lora = "lora"

    /// Ends of the names of tensors: A and B.
    static let down = ".lora_a"
    static let up = ".lora_b"
}
