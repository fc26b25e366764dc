import GGUF
import JSON
import Testing

@testable import Inference

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A PEFT folder and what PEFT computed with it, made by `Benchmarks/Reference/adapters.py`; named after the fixture
/// of `Fixtures/families` that is its base.
struct AdapterFolder {
    static let root = FamilyGolden.root.deletingLastPathComponent().appending(path: "adapters")

    /// Made for all families, where there are such.
    static let others = ProcessInfo.processInfo.environment["CASCADE_ADAPTERS"].map { URL(filePath: $0) }

    /// The folders in `root`, sorted.
    static func all(in root: URL = Self.root) -> [AdapterFolder] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
        return names.sorted().map { AdapterFolder(name: $0, path: root.appending(path: $0).path) }
    }

    let name: String
    let path: String

    /// The figures of the last positions, and the largest of all.
    func golden() throws -> (values: [Float], largest: Float) {
        let golden = try JSONParser.parse([UInt8](try Data(contentsOf: URL(filePath: path + "/golden.json"))))
        let data = try Data(contentsOf: URL(filePath: path + "/golden.f32"))
        let values = data.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: 4).map { offset in
                Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
            }
        }
        return (values, Float(try #require(golden["max_abs"]?.doubleValue)))
    }

    /// A copy with one setting changed, to be removed by whoever asked for it.
    func changed(_ key: String, _ value: JSONValue) throws -> String {
        let copy = FileManager.default.temporaryDirectory.path + "/peft-\(UUID().uuidString)"
        try FileManager.default.copyItem(atPath: path, toPath: copy)
        let config = URL(filePath: copy + "/adapter_config.json")
        let members = try #require(try JSONParser.parse([UInt8](Data(contentsOf: config))).objectValue).members
        let changed = members.filter { $0.key != key }.map { ($0.key, $0.value) } + [(key, value)]
        try Data(JSONWriter.text(.object(JSONObject(changed))).utf8).write(to: config)
        return copy
    }

    /// The file made of a folder for a base.
    static func imported(_ folder: String, base: String, type: GGUFType = .f32) throws -> GGUFFile {
        let output = FileManager.default.temporaryDirectory.path + "/imported-\(UUID().uuidString).gguf"
        defer { try? FileManager.default.removeItem(atPath: output) }
        try AdapterImporter.importAdapter(folder, base: base, to: output, type: type)
        return try GGUFFile(path: output)
    }
}
