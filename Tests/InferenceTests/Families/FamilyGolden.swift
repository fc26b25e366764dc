import JSON
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What transformers computed with a fixture of `Fixtures/families`.
struct FamilyGolden {
    /// Which of a model's results the values are.
    enum Output: String {
        /// [tokens, vocabulary]; of the decoder's tokens where there is an encoder.
        case logits
        /// [tokens, width].
        case lastHiddenState = "last_hidden_state"
        /// [labels].
        case classLogits = "class_logits"
        /// [tokens, labels].
        case tokenLogits = "token_logits"
    }

    /// The fixture, such as `llama-a`.
    let name: String
    /// The family, such as `llama`.
    let family: String
    /// The folder below `tokenizers` that has its vocabulary.
    let tokenizer: String
    let inputIds: [Int32]
    /// Empty for models without a decoder of their own.
    let decoderInputIds: [Int32]
    let output: Output
    let shape: [Int]
    /// Row by row, the last dimension of `shape` innermost.
    let values: [Float]
    /// The largest magnitude among `values`.
    let largest: Float
    /// A tensor's name and the FNV-1a of its f32 bytes as Python drew them.
    let checksum: (tensor: String, value: UInt64)

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/families")

    /// The names of all fixtures, sorted.
    static let all: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
        return names.filter { $0.contains("-") }.sorted()
    }()

    /// Reads the golden of a fixture in the folder `root`.
    init(_ name: String, in root: URL = Self.root) throws {
        let folder = root.appending(path: name)
        let golden = try JSONParser.parse([UInt8](try Data(contentsOf: folder.appending(path: "golden.json"))))
        self.name = name
        family = try #require(golden["family"]?.stringValue)
        tokenizer = try #require(golden["tokenizer"]?.stringValue)
        inputIds = try Self.ids(golden["input_ids"])
        decoderInputIds = try golden["decoder_input_ids"].map { try Self.ids($0) } ?? []
        output = try #require(golden["output"]?.stringValue.flatMap(Output.init))
        shape = try #require(golden["shape"]?.arrayValue).compactMap(\.intValue)
        largest = Float(try #require(golden["max_abs"]?.doubleValue))
        let sum = try #require(golden["checksum"]?["fnv1a"]?.stringValue)
        checksum = (try #require(golden["checksum"]?["tensor"]?.stringValue), try #require(UInt64(sum, radix: 16)))
        let data = try Data(contentsOf: folder.appending(path: "golden.f32"))
        try #require(data.count == 4 * shape.reduce(1, *))
        values = data.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: 4).map { offset in
                Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
            }
        }
    }

    private static func ids(_ value: JSONValue?) throws -> [Int32] {
        try #require(value?.arrayValue).map { Int32(try #require($0.intValue)) }
    }

    /// The largest difference of `found` from the reference, as a part of its largest figure; infinite where the
    /// counts differ or a figure isn't finite.
    func difference(of found: [Float]) -> Float {
        guard found.count == values.count, found.allSatisfy(\.isFinite) else { return .infinity }
        return (zip(found, values).map { abs($0 - $1) }.max() ?? 0) / largest
    }
}
