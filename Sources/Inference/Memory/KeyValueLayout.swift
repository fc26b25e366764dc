import CKernels
import ModelPorts

/// How the keys and values that one stack of layers stores lie in pages: a page has those of 16 tokens in all layers.
///
/// Layer after layer, in each the keys of every head and then its values, as `ck_cached_attention` reads them.
struct KeyValueLayout: Sendable {
    /// Tokens of a page.
    static let pageTokens = Int(CK_CACHE_PAGE)

    /// One layer's share of a page.
    struct Layer: Sendable {
        let cache: ck_cache
        let heads: Int
        let keyWidth: Int
        let valueWidth: Int
        /// Bytes from a page's start to the layer's share.
        let start: Int

        init(_ attention: AttentionDescription, as cache: ck_cache, start: Int = 0) {
            self.cache = cache
            heads = attention.keyValueHeadCount
            keyWidth = attention.keyWidth
            valueWidth = attention.valueWidth
            self.start = start
        }

        /// Bytes that the layer takes of a page.
        var byteCount: Int { heads * (keyBytes + valueBytes) }

        private var keyBytes: Int { ck_cache_key_bytes(cache, keyWidth) }
        private var valueBytes: Int { ck_cache_value_bytes(cache, valueWidth) }

        /// Where a head's keys begin, in bytes from a page's start.
        func keys(ofHead head: Int) -> Int { start + head * keyBytes }

        /// Where a head's values begin, in bytes from a page's start.
        func values(ofHead head: Int) -> Int { start + heads * keyBytes + head * valueBytes }

        /// The same share at the start of pages of its own.
        var alone: Layer { Layer(self, start: 0) }

        private init(_ other: Layer, start: Int) {
            (cache, heads, keyWidth, valueWidth) = (other.cache, other.heads, other.keyWidth, other.valueWidth)
            self.start = start
        }

        /// Puts `count` tokens' keys and values at index `first` and after.
        /// - Parameters:
        ///   - keys: [count, heads · keyWidth], `stride` floats between tokens; values likewise.
        ///   - pages: Pages with room for them.
        func store(
            keys: UnsafePointer<Float>, values: UnsafePointer<Float>, stride: Int, first: Int, count: Int,
            in pages: UnsafePointer<UnsafeMutableRawPointer?>, _ kernels: Kernels
        ) {
            for head in 0..<heads {
                var store = ck_cache_store()
                store.cache = cache
                store.k = keys + head * keyWidth
                store.v = values + head * valueWidth
                store.k_stride = stride
                store.v_stride = stride
                store.key_width = keyWidth
                store.value_width = valueWidth
                store.first = first
                store.count = count
                store.pages = pages
                store.key_offset = self.keys(ofHead: head)
                store.value_offset = self.values(ofHead: head)
                kernels.table.pointee.store_cache(&store)
            }
        }
    }

    let layers: [Layer]
    /// Bytes of a page.
    let pageBytes: Int

    /// A layout for layers of attention.
    init(_ attentions: [AttentionDescription], as cache: ck_cache) {
        var layers: [Layer] = []
        var bytes = 0
        for attention in attentions {
            layers.append(Layer(attention, as: cache, start: bytes))
            bytes += layers[layers.count - 1].byteCount
        }
        self.layers = layers
        pageBytes = bytes
    }

    /// Pages that `tokens` tokens take.
    static func pages(for tokens: Int) -> Int { (tokens + pageTokens - 1) / pageTokens }
}

extension KeyValueType {
    /// The kernels' name for it.
    var cache: ck_cache {
        switch self {
        case .f32: CK_CACHE_F32
        case .f16: CK_CACHE_F16
        case .q8_0: CK_CACHE_Q8_0
        }
    }
}
