import GGUF
import Testing

@testable import Inference

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("Imported adapters against PEFT")
struct AdapterReferenceTests {
    @Test("f32 is within 1e-4 of the largest figure", arguments: AdapterFolder.all().map(\.name))
    func reference(name: String) throws {
        try compare(AdapterFolder(name: name, path: AdapterFolder.root.appending(path: name).path))
    }

    @Test("the same for all families, where their adapters were made")
    func others() throws {
        guard let root = AdapterFolder.others else { return print("not run: CASCADE_ADAPTERS names no folder") }
        for folder in AdapterFolder.all(in: root) { try compare(folder) }
    }

    private func compare(_ folder: AdapterFolder) throws {
        let base = try RandomFolder(folder.name)
        let family = try FamilyModel(folder.name)
        let file = try AdapterFolder.imported(folder.path, base: base.path)
        let (values, largest) = try folder.golden()
        let found = family.values(try family.model.adapter(file)).suffix(values.count)
        let error = (zip(found, values).map { abs($0 - $1) }.max() ?? .infinity) / largest
        #expect(error <= 1e-4, "\(folder.name): \(error)")
        let bare = family.values().suffix(values.count)
        #expect(zip(bare, values).contains { abs($0 - $1) > 1e-2 * largest })
        // A GGUF file of the base says as much of it as the folder that it was made of.
        let path = base.path + "/base.gguf"
        try FolderImporter.importFolder(base.path, to: path, recipe: QuantizationRecipe(everyMatrixAs: .f16))
        let other = try AdapterFolder.imported(folder.path, base: path)
        #expect(file.tensors.map(\.name) == other.tensors.map(\.name))
        for (tensor, same) in zip(file.tensors, other.tensors) {
            #expect(try tensor.floats() == same.floats(), "\(tensor.name)")
        }
    }
}
