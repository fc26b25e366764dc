import CKernels

/// Keys and values of one layer and one sequence, laid out as attention reads them.
///
/// For each head of keys: tiles of 16 keys, [tile][keyWidth][16], so that a vector holds one value of 16 keys. For each
/// head of values: [capacity][valueWidth].
struct KeyValueLayout: Equatable {
    /// Keys in a tile; the kernels' number of lanes.
    static let tile = 16

    let heads: Int
    let keyWidth: Int
    let valueWidth: Int
    /// Tokens that there is room for, in whole tiles.
    let capacity: Int

    init(_ attention: AttentionDescription, capacity: Int) {
        heads = attention.keyValueHeadCount
        keyWidth = attention.keyWidth
        valueWidth = attention.valueWidth
        self.capacity = capacity.roundedUp(toMultipleOf: Self.tile)
    }

    /// Floats between one tile of keys and the next.
    var tileStride: Int { keyWidth * Self.tile }

    /// Floats that all keys take.
    private var keyFloats: Int { heads * capacity * keyWidth }

    /// Bytes that keys and values take.
    var byteCount: Int { (keyFloats + heads * capacity * valueWidth) * MemoryLayout<Float>.stride }

    /// Where a head's keys begin, in floats.
    func keys(ofHead head: Int) -> Int { head * capacity * keyWidth }

    /// Where a head's values begin, in floats.
    func values(ofHead head: Int) -> Int { keyFloats + head * capacity * valueWidth }

    /// Puts `count` tokens' keys and values at `first` and after.
    /// - Parameters:
    ///   - keys: [count, heads · keyWidth], `stride` floats between tokens; values likewise.
    ///   - memory: `byteCount` bytes.
    func store(
        keys: UnsafePointer<Float>, values: UnsafePointer<Float>, stride: Int, first: Int, count: Int,
        in memory: UnsafeMutablePointer<Float>, _ kernels: Kernels
    ) {
        for head in 0..<heads {
            kernels.table.pointee.store_keys(
                keys + head * keyWidth, stride, first, count, keyWidth, memory + self.keys(ofHead: head), tileStride)
            let target = memory + self.values(ofHead: head) + first * valueWidth
            for token in 0..<count {
                (target + token * valueWidth).update(
                    from: values + head * valueWidth + token * stride, count: valueWidth)
            }
        }
    }
}

/// What a model remembers of one sequence: for each layer of its decoder the keys and values of all tokens so far, and
/// of the text it writes about.
final class SequenceState: @unchecked Sendable {
    // Sendable: whoever runs a sequence waits for one request before it submits the next, so that one thread at a time
    // touches it; the engine's queue orders their accesses.

    /// Keys and values of one layer.
    final class Layer {
        let layout: KeyValueLayout
        private let memory: AlignedBuffer

        init(_ attention: AttentionDescription, capacity: Int) {
            layout = KeyValueLayout(attention, capacity: capacity)
            memory = AlignedBuffer(byteCount: layout.byteCount)
        }

        var floats: UnsafeMutablePointer<Float> { memory.floats }
    }

    /// Tokens that the sequence may grow to.
    let capacity: Int
    /// Tokens so far.
    private(set) var length = 0
    let layers: [Layer]
    /// The tokens of the encoder's text, once it was read.
    private(set) var sourceLength = 0
    private(set) var source: [Layer] = []

    /// An empty sequence for a decoder.
    init(_ stack: StackDescription, capacity: Int) {
        self.capacity = capacity
        layers = stack.layers.map { Layer($0.attention, capacity: capacity) }
    }

    /// Notes that `count` tokens were added to every layer.
    func advance(by count: Int) { length += count }

    /// Makes room for an encoder's text.
    func beginSource(_ stack: StackDescription, tokens: Int) {
        sourceLength = tokens
        source = stack.layers.compactMap { layer in
            layer.crossAttention.map { Layer($0, capacity: tokens) }
        }
    }
}
