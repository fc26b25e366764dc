import GGUF
import ModelPorts

/// The tensor of a base that a module of a PEFT folder is.
struct AdapterTarget {
    /// Its name in a GGUF file.
    let tensor: String
    let outputs: Int
    let inputs: Int
    /// What happens to the rows on their way.
    let transform: ImportPlan.Transform

    /// The folder's row that becomes a row of the file.
    func source(ofRow row: Int) -> Int {
        if case .rows(_, let order) = transform { order(row) } else { row }
    }
}

/// A base as the import of an adapter needs it: its family, and which of its tensors a module of the Hugging Face model
/// is.
enum AdapterBase {
    /// A folder, whose import says what becomes of each of its tensors.
    case folder(ImportPlan)
    /// A GGUF file, whose tensors go by `AdapterModules`.
    case file(ModelHeader, LinearTable)

    /// Opens a GGUF file or a Hugging Face folder.
    /// - Throws: `ImportError`, `ModelError` or `GGUFError`.
    init(path: String) throws {
        if path.hasSuffix(".gguf") {
            let header = try ModelHeader(path: path)
            self = .file(header, try TransformerWeights(header.description, in: header.file).adaptable)
        } else {
            self = .folder(try FolderImporter.plan(forFolder: path))
        }
    }

    /// The family, in GGUF's spelling.
    var family: String {
        switch self {
        case .folder(let plan): plan.family
        case .file(let header, _): header.info.architecture
        }
    }

    /// The tensor that `module` is; nil for a module that no linear layer of the base is.
    func target(of module: String) -> AdapterTarget? {
        switch self {
        case .folder(let plan): Self.target(of: module, in: plan)
        case .file(let header, let table):
            AdapterModules.target(of: module, family: header.info.architecture, header.description, table)
        }
    }

    private static func target(of module: String, in plan: ImportPlan) -> AdapterTarget? {
        // A model saved without its head names its modules from the inside.
        let source = module + ".weight"
        let found =
            plan.tensors.first { $0.source == source } ?? plan.tensors.first { $0.source.hasSuffix("." + source) }
        guard let found, let tensor = plan.reader.weights.tensor(named: found.source), tensor.shape.count == 2,
            found.name.contains("blk."), QuantizationRecipe.isMatrix(found.name, dimensions: tensor.shape.reversed())
        else { return nil }
        var shape = tensor.shape
        if case .transposed = found.transform { shape.reverse() }
        return AdapterTarget(tensor: found.name, outputs: shape[0], inputs: shape[1], transform: found.transform)
    }
}
