public import GGUF
import JSON
import ModelPorts

/// Turns a PEFT folder (`adapter_config.json` and `adapter_model.safetensors`) into a GGUF adapter.
public enum AdapterImporter {
    private static let configName = "adapter_config.json"
    private static let weightsName = "adapter_model.safetensors"

    /// Formats that an adapter is written in: its matrices are small, and one side of them is too short for blocks.
    public static let types: [GGUFType] = [.f32, .f16, .bf16]

    /// Whether a folder holds an adapter.
    public static func isAdapter(_ folder: String) -> Bool {
        (try? ModelFolder(path: folder, config: configName)) != nil
    }

    /// Imports the adapter in `folder` for the model at `base`, a GGUF file or the Hugging Face folder that it was
    /// made from, and writes it to `output`, its matrices stored as `type`.
    ///
    /// Rows of B are put in the order that the base's file has, and what scales a module's update in its own way is
    /// multiplied into its B.
    /// - Throws: `ImportError`, `ModelError` or `GGUFError`: for what isn't run, and for every tensor that has no place.
    public static func importAdapter(
        _ folder: String, base: String, to output: String, type: GGUFType
    ) throws {
        guard types.contains(type) else {
            let names = types.map { $0.name.lowercased() }.joined(separator: ", ")
            throw ImportError(
                folder: folder, reason: "an adapter is stored as \(names), not \(type.name.lowercased())")
        }
        let model = try ModelFolder(path: folder, config: configName)
        let configuration = try AdapterConfiguration(model)
        let base = try AdapterBase(path: base)
        let modules = try modules(in: SafetensorsFile(path: folder + "/" + weightsName), folder)
        var writer = GGUFWriter()
        writer.set(AdapterKeys.kind, AdapterKeys.adapter)
        writer.set(AdapterKeys.architecture, base.family)
        writer.set(AdapterKeys.type, AdapterKeys.lora)
        writer.set(AdapterKeys.alpha, configuration.fileAlpha)
        if let name = folder.split(separator: "/").last { writer.set("general.name", String(name)) }
        for (name, module) in modules {
            guard let target = base.target(of: name) else {
                throw ImportError(
                    folder: folder,
                    reason: "the module '\(name)' is no linear layer of the base's layers, which adapters can change")
            }
            try add(module, name, target, configuration, type, to: &writer, folder)
        }
        try writer.write(to: output) { (file) throws(GGUFError) in
            guard case .file(let header, let table) = base else { return }
            _ = try Adapter(file, architecture: header.info.architecture, table: table)
        }
    }

    /// Both halves of a module's update.
    private struct Module {
        var a: SafetensorsTensor?
        var b: SafetensorsTensor?
    }

    /// Every module that is changed, sorted by name.
    private static func modules(in file: SafetensorsFile, _ folder: String) throws -> [(key: String, value: Module)] {
        var modules: [String: Module] = [:]
        let beginning = "base_model.model."
        for tensor in file.tensors {
            let halves: [(end: String, half: WritableKeyPath<Module, SafetensorsTensor?>)] = [
                (".lora_A.weight", \.a), (".lora_B.weight", \.b),
            ]
            guard tensor.name.hasPrefix(beginning), let found = halves.first(where: { tensor.name.hasSuffix($0.end) })
            else {
                throw ImportError(
                    folder: folder, reason: "the tensor '\(tensor.name)' is no half of a linear layer's update")
            }
            let module = String(tensor.name.dropFirst(beginning.count).dropLast(found.end.count))
            modules[module, default: Module()][keyPath: found.half] = tensor
        }
        if modules.isEmpty { throw ImportError(folder: folder, reason: "\(weightsName) has no tensors") }
        return modules.sorted { $0.key < $1.key }
    }

    private static func add(
        _ module: Module, _ name: String, _ target: AdapterTarget, _ configuration: AdapterConfiguration,
        _ type: GGUFType, to writer: inout GGUFWriter, _ folder: String
    ) throws {
        guard let a = module.a, let b = module.b else {
            throw ImportError(folder: folder, reason: "the module '\(name)' has one half of an update")
        }
        let rank = configuration.rank(of: name)
        for (tensor, shape) in [(a, [rank, target.inputs]), (b, [target.outputs, rank])] where tensor.shape != shape {
            throw ImportError(
                folder: folder,
                reason: "the tensor '\(tensor.name)' has the shape \(tensor.shape), where the base and \(configName) "
                    + "mean \(shape)")
        }
        let factor = configuration.factor(of: name)
        let values = try b.floats()
        var rows: [Float] = []
        rows.reserveCapacity(values.count)
        for row in 0..<target.outputs {
            let source = target.source(ofRow: row)
            guard (0..<target.outputs).contains(source) else {
                throw ImportError(
                    folder: folder, reason: "the base's config.json means more rows of '\(name)' than there are")
            }
            rows += values[source * rank..<(source + 1) * rank].map { factor == 1 ? $0 : $0 * factor }
        }
        writer.addTensor(
            target.tensor + AdapterKeys.down, type: type, dimensions: [target.inputs, rank], floats: try a.floats())
        writer.addTensor(
            target.tensor + AdapterKeys.up, type: type, dimensions: [rank, target.outputs], floats: rows)
    }
}
