import JSON
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A fixture of `Fixtures/families` as the complete Hugging Face folder that it stands for, in a temporary directory
/// that goes when this does.
///
/// Fixtures hold no weights: `Goldens/families/draw.py` states the rule by which they are drawn, and this draws them
/// again, bit for bit.
final class RandomFolder {
    /// The folder: `config.json`, `model.safetensors` in f32 and the tokenizer's files.
    let path: String
    /// What transformers computed with it.
    let golden: FamilyGolden

    /// Writes the folder of the fixture `name`, such as `llama-a`.
    ///
    /// Older folders name some tensors differently (GPT-2's without `transformer.`, BERT's with `gamma` and `beta`) and
    /// hold some that no one needs: `renamed` gives a tensor's name in the folder and `extra` what to add. Values
    /// follow the name in `tensors.json` all the same.
    init(
        _ name: String, in root: URL = FamilyGolden.root, renamed: (String) -> String = { $0 },
        extra: [RandomTensor] = []
    ) throws {
        golden = try FamilyGolden(name, in: root)
        let directory = FileManager.default.temporaryDirectory.appending(path: "families-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        path = directory.path
        let fixture = root.appending(path: name)
        try copy("config.json", from: fixture)
        let tokenizer = FamilyGolden.root.appending(path: "tokenizers/\(golden.tokenizer)")
        for file in try FileManager.default.contentsOfDirectory(atPath: tokenizer.path) {
            try copy(file, from: tokenizer)
        }
        let tensors = try Self.tensors(of: name, in: root) + extra
        try Self.safetensors(tensors, renamed).write(to: directory.appending(path: "model.safetensors"))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    private func copy(_ file: String, from folder: URL) throws {
        try FileManager.default.copyItem(atPath: folder.appending(path: file).path, toPath: path + "/" + file)
    }

    /// The tensors of a fixture, in the order of `tensors.json`.
    static func tensors(of name: String, in root: URL = FamilyGolden.root) throws -> [RandomTensor] {
        let data = try Data(contentsOf: root.appending(path: "\(name)/tensors.json"))
        let rows = try #require(try JSONParser.parse([UInt8](data)).arrayValue)
        return try rows.map { row in
            RandomTensor(
                name: try #require(row["name"]?.stringValue),
                shape: try #require(row["shape"]?.arrayValue).compactMap(\.intValue),
                spread: try #require(row["spread"]?.doubleValue), center: try #require(row["center"]?.doubleValue))
        }
    }

    /// A safetensors file: the header's length as eight bytes, the header, the values.
    private static func safetensors(_ tensors: [RandomTensor], _ renamed: (String) -> String) -> Data {
        var header = JSONObject()
        header.append("__metadata__", ["format": "pt"])
        var values: [Float] = []
        for tensor in tensors {
            let first = values.count * 4
            values += tensor.values()
            header.append(
                renamed(tensor.name),
                .object(
                    JSONObject([
                        ("dtype", "F32"), ("shape", .array(tensor.shape.map { .number(JSONNumber($0)) })),
                        ("data_offsets", [.number(JSONNumber(first)), .number(JSONNumber(values.count * 4))]),
                    ])))
        }
        var text = Array(JSONWriter.text(.object(header)).utf8)
        while !text.count.isMultiple(of: 8) { text.append(UInt8(ascii: " ")) }
        var data = withUnsafeBytes(of: UInt64(text.count).littleEndian) { Data($0) }
        data.append(contentsOf: text)
        values.withUnsafeBytes { data.append(contentsOf: $0) }
        return data
    }
}

/// A tensor by the rule that draws it.
struct RandomTensor {
    let name: String
    let shape: [Int]
    let spread: Double
    let center: Double

    /// Its values: element i from the top 24 bits of splitmix64's output number i, the seed being the name's FNV-1a.
    func values() -> [Float] {
        let seed = Self.fnv1a(name.utf8)
        return (0..<shape.reduce(1, *)).map { index in
            var state = seed &+ (UInt64(index) &+ 1) &* 0x9E37_79B9_7F4A_7C15
            state = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
            state = (state ^ state >> 27) &* 0x94D0_49BB_1331_11EB
            state ^= state >> 31
            return Float((Double(state >> 40) * 0x1p-23 - 1) * spread + center)
        }
    }

    /// FNV-1a of 64 bits.
    static func fnv1a(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
