/// What a model file may claim. Each bound is far above any real model and small enough that reading a hostile file
/// costs no more than its own size in time and memory.
enum GGUFLimits {
    /// Metadata keys in a file. Real files have fewer than a hundred.
    static let metadataKeys: UInt64 = 16_384
    /// Tensors in a file. The largest mixtures of experts have a few thousand.
    static let tensors: UInt64 = 65_536
    /// Bytes in a metadata key. The GGUF specification allows 65,535; the longest in use have about 60.
    static let keyLength: UInt64 = 1024
    /// Bytes in a tensor name. llama.cpp allows 63; other writers a little more.
    static let tensorNameLength: UInt64 = 255
    /// Bytes in the name of a tensor that is written, so that llama.cpp loads the file.
    static let writtenTensorNameLength: UInt64 = 63
    /// Strings in one array. The largest merge lists have under a million.
    static let stringsInArray: UInt64 = 4_194_304
    /// Arrays in one array. No model in use has any.
    static let arraysInArray: UInt64 = 65_536
    /// Numbers that are widened to `Int` at once: eight bytes for what may be one in the file.
    static let widenedIntegers = 4_194_304
    /// Levels of arrays within arrays.
    static let arrayDepth = 4
    /// Dimensions of a tensor.
    static let dimensions: UInt32 = 4
    /// Bytes that tensor data may be aligned to.
    static let alignment: UInt64 = 1 << 20
    /// Bytes in a safetensors header or in an index of shards: some 20,000 tensors. Parsed, a hostile header takes
    /// twenty times its size; the 100 MB that the reference implementation allows would become gigabytes.
    static let safetensorsHeader: UInt64 = 2 << 20
    /// Dimensions of a safetensors tensor. Convolutions have four or five.
    static let safetensorsDimensions = 8
}
