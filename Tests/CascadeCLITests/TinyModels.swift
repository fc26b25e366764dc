import GGUF

/// Models of a few hundred weights that write text, made tensor by tensor.
enum TinyModels {
    /// Longest sequence of each.
    static let context = 24
    private static let width = 8
    private static let letters = ["a", "b", "c", "Ġ", "ab"]

    /// A decoder with learned positions and byte-level BPE over `letters`.
    static func writeDecoder(to path: String) throws {
        var writer = GGUFWriter()
        addFigures("gpt2", to: &writer)
        writer.set("gpt2.attention.layer_norm_epsilon", Float(1e-5))
        addVocabulary(to: &writer)
        add("token_embd", letters.count, width, to: &writer)
        add("position_embd", context, width, to: &writer)
        addNorm("output_norm", to: &writer)
        for norm in ["attn_norm", "ffn_norm"] { addNorm("blk.0." + norm, to: &writer) }
        for (name, rows, columns) in [
            ("attn_qkv", 3 * width, width), ("attn_output", width, width), ("ffn_up", 16, width),
            ("ffn_down", width, 16),
        ] {
            add("blk.0." + name, rows, columns, to: &writer)
            addVector("blk.0.\(name).bias", rows, to: &writer)
        }
        try writer.write(to: path)
    }

    /// The decoder's vocabulary and nothing else.
    static func writeVocabulary(to path: String) throws {
        var writer = GGUFWriter()
        addVocabulary(to: &writer)
        try writer.write(to: path)
    }

    private static func addVocabulary(to writer: inout GGUFWriter) {
        writer.set("tokenizer.ggml.model", "gpt2")
        writer.set("tokenizer.ggml.pre", "gpt-2")
        writer.set("tokenizer.ggml.tokens", letters)
        writer.set("tokenizer.ggml.merges", ["a b"])
        writer.set("tokenizer.ggml.token_type", [Int32](repeating: 1, count: letters.count))
    }

    /// A model of two stacks with unigrams.
    static func writeEncoderDecoder(to path: String) throws {
        let tokens = ["<pad>", "</s>", "<unk>", "▁a", "▁b", "c"]
        var writer = GGUFWriter()
        addFigures("t5", to: &writer)
        writer.set("t5.attention.layer_norm_rms_epsilon", Float(1e-5))
        writer.set("t5.attention.relative_buckets_count", UInt32(8))
        writer.set("t5.decoder_start_token_id", UInt32(0))
        writer.set("tokenizer.ggml.model", "t5")
        writer.set("tokenizer.ggml.tokens", tokens)
        writer.set("tokenizer.ggml.scores", tokens.indices.map { -Float($0) })
        writer.set("tokenizer.ggml.token_type", [3, 3, 2, 1, 1, 1] as [Int32])
        writer.set("tokenizer.ggml.add_space_prefix", true)
        add("token_embd", tokens.count, width, to: &writer)
        for stack in ["enc.", "dec."] {
            add(stack + "blk.0.attn_rel_b", 8, 2, to: &writer)
            addVector(stack + "output_norm.weight", width, to: &writer)
            for block in stack == "enc." ? ["attn"] : ["attn", "cross_attn"] {
                addVector("\(stack)blk.0.\(block)_norm.weight", width, to: &writer)
                for part in ["q", "k", "v", "o"] { add("\(stack)blk.0.\(block)_\(part)", width, width, to: &writer) }
            }
            addVector(stack + "blk.0.ffn_norm.weight", width, to: &writer)
            add(stack + "blk.0.ffn_up", 16, width, to: &writer)
            add(stack + "blk.0.ffn_down", width, 16, to: &writer)
        }
        try writer.write(to: path)
    }

    /// One layer of two heads.
    private static func addFigures(_ family: String, to writer: inout GGUFWriter) {
        writer.set("general.architecture", family)
        for (key, count) in [
            ("context_length", context), ("embedding_length", width), ("block_count", 1), ("feed_forward_length", 16),
            ("attention.head_count", 2),
        ] { writer.set("\(family).\(key)", UInt32(count)) }
    }

    private static func add(_ name: String, _ rows: Int, _ columns: Int, to writer: inout GGUFWriter) {
        writer.addTensor(
            name + ".weight", type: .f32, dimensions: [columns, rows], floats: values(rows * columns, name))
    }

    private static func addNorm(_ name: String, to writer: inout GGUFWriter) {
        addVector(name + ".weight", width, to: &writer)
        addVector(name + ".bias", width, to: &writer)
    }

    private static func addVector(_ name: String, _ count: Int, to writer: inout GGUFWriter) {
        writer.addTensor(name, type: .f32, dimensions: [count], floats: values(count, name))
    }

    /// Numbers between −1 and 1 that differ from tensor to tensor.
    private static func values(_ count: Int, _ name: String) -> [Float] {
        let seed = name.utf8.reduce(7) { ($0 * 31 + Int($1)) % 1009 }
        return (0..<count).map { Float(($0 * 37 + seed) % 101) / 50 - 1 }
    }
}
