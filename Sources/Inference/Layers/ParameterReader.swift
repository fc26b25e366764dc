import CKernels
import GGUF

/// Looks a stack's parameters up by the names that llama.cpp gives them, checks their shapes, and remembers which
/// were read.
struct ParameterReader {
    let file: GGUFFile
    private(set) var used: Set<String> = []
    /// The linear layers that were read, in this order.
    private(set) var linears: [LinearSlot] = []

    init(file: GGUFFile) { self.file = file }

    /// Whether the file has `name`'s weight.
    func has(_ name: String) -> Bool { file.tensor(named: name + ".weight") != nil }

    /// A matrix [outputs, inputs].
    mutating func matrix(_ name: String, outputs: Int, inputs: Int) throws(GGUFError) -> WeightMatrix {
        try WeightMatrix(try tensor(name + ".weight"), outputs: outputs, inputs: inputs)
    }

    /// A matrix with its bias, where the file has one.
    mutating func linear(
        _ name: String, outputs: Int, inputs: Int, activation: ck_activation = CK_ACTIVATION_NONE
    ) throws(GGUFError) -> LinearLayer {
        let weights = try matrix(name, outputs: outputs, inputs: inputs)
        let slot = LinearSlot(tensor: name + ".weight", rows: 0..<outputs, tensorRows: outputs, inputs: inputs)
        return LinearLayer(
            weights: weights, bias: try vector(name + ".bias", count: outputs), activation: activation, slot: add(slot))
    }

    /// Several layers that lie in one tensor, row after row.
    mutating func fused(_ name: String, outputs: [Int], inputs: Int) throws(GGUFError) -> [LinearLayer] {
        let tensor = try tensor(name + ".weight")
        let total = outputs.reduce(0, +)
        try tensor.require(dimensions: [inputs, total])
        let bias = try vector(name + ".bias", count: total)
        var first = 0
        var layers: [LinearLayer] = []
        for count in outputs {
            let rows = first..<first + count
            let slot = LinearSlot(tensor: name + ".weight", rows: rows, tensorRows: total, inputs: inputs)
            layers.append(
                LinearLayer(
                    weights: try WeightMatrix(tensor, rows: rows, inputs: inputs), bias: bias?.slice(rows),
                    activation: CK_ACTIVATION_NONE, slot: add(slot)))
            first += count
        }
        return layers
    }

    /// Remembers a layer, and gives its index.
    private mutating func add(_ slot: LinearSlot) -> Int {
        linears.append(slot)
        return linears.count - 1
    }

    /// A norm's gain, and its bias where the file has one.
    mutating func norm(
        _ name: String, _ description: NormDescription, count: Int
    ) throws(GGUFError) -> NormLayer {
        NormLayer(
            kind: description.kind, gain: try VectorParameter(try tensor(name + ".weight"), count: count),
            bias: try vector(name + ".bias", count: count), epsilon: description.epsilon)
    }

    /// Norms of heads, a gain for each: [heads, width].
    mutating func headNorm(
        _ name: String, _ description: NormDescription, heads: Int, width: Int
    ) throws(GGUFError) -> NormLayer {
        let tensor = try tensor(name + ".weight")
        try tensor.require(dimensions: [width, heads])
        return NormLayer(
            kind: description.kind, gain: try VectorParameter(flattening: tensor), bias: nil,
            epsilon: description.epsilon, width: width)
    }

    /// A vector that not every model has.
    mutating func vector(_ name: String, count: Int) throws(GGUFError) -> VectorParameter? {
        guard let tensor = file.tensor(named: name) else { return nil }
        used.insert(name)
        return try VectorParameter(tensor, count: count)
    }

    /// A tensor that must be there.
    mutating func tensor(_ name: String) throws(GGUFError) -> GGUFTensor {
        let tensor = try file.tensor(required: name)
        used.insert(name)
        return tensor
    }

    /// Refuses a file with parameters that nothing read: another model than the one its family describes, whose
    /// answers would be wrong without a word.
    func requireNothingLeft() throws(GGUFError) {
        // Old converters stored what is now computed.
        let spent = ["attn_rot_embd.weight", "rotary_emb.inv_freq"]
        let left = file.tensors.first { tensor in
            !used.contains(tensor.name) && !spent.contains { tensor.name.hasSuffix($0) }
        }
        guard let left else { return }
        throw GGUFError(.unknownTensor, path: file.file.path, place: .tensor(left.name), byteOffset: left.byteOffset)
    }
}
