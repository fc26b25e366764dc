/// What a mix of formats must know of a model, read from its tensors' names.
struct ModelOutline: Sendable, Hashable {
    /// Whether the token embeddings serve as output matrix too.
    private(set) var sharesEmbeddings = false
    /// The number of layers of each stack, by the name before the layer's number: `blk`, or `enc.blk` and `dec.blk`.
    private var layers: [String: Int] = [:]

    /// An outline of nothing.
    init() {}

    init(_ names: some Sequence<String>) {
        sharesEmbeddings = true
        for name in names {
            if name == "output.weight" { sharesEmbeddings = false }
            guard let (stack, layer) = Self.place(of: name) else { continue }
            layers[stack] = max(layers[stack, default: 0], layer + 1)
        }
    }

    /// The layer that a tensor belongs to, from 0, and the number of layers of its stack.
    func layer(of name: String) -> (layer: Int, count: Int)? {
        guard let (stack, layer) = Self.place(of: name), let count = layers[stack], layer < count else { return nil }
        return (layer, count)
    }

    /// The highest layer number that is believed; the multiplications of a mix stay far from overflow.
    private static let highestLayer = 65_535

    private static func place(of name: String) -> (stack: String, layer: Int)? {
        for stack in ["blk", "enc.blk", "dec.blk"] where name.hasPrefix(stack + ".") {
            let number = name.dropFirst(stack.count + 1).prefix { $0 != "." }
            guard let layer = Int(number), (0...highestLayer).contains(layer) else { return nil }
            return (stack, layer)
        }
        return nil
    }
}
