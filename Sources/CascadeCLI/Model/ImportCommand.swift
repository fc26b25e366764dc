import ArgumentParser
import GGUF
import Inference

/// `cascade model import`.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Turn a Hugging Face folder into a GGUF file.",
        discussion: """
            Reads config.json, *.safetensors and the vocabulary. A classification or token head comes along.

            Example: cascade model import ./my-bert --output models/my-bert/model.gguf --type q8_0
            """
    )

    @Argument(help: "The model's folder.")
    var folder: String

    @Option(help: "The GGUF file to write.")
    var output: String

    @Option(help: "How matrices are stored: f32, f16, bf16, q8_0, q4_0, q4_1, q5_0 or q5_1.")
    var type: WeightType = WeightType(type: .f16)

    @Flag(help: "Print what was written as JSON.")
    var json = false

    func run() throws {
        try reportingErrors {
            try FolderImporter.importFolder(folder, to: output, type: type.type)
            try FileReport(path: output).print(asJSON: json)
        }
    }
}

/// `cascade model quantize`.
struct QuantizeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quantize",
        abstract: "Store a GGUF file's matrices in another format.",
        discussion: """
            The mixes q4_k_m, q4_k_s, q5_k_m and q5_k_s store the same tensors in the same formats as llama.cpp's. Where
            a format's blocks don't divide a tensor's rows, the next larger one is taken. Norms, vectors and small tables
            stay as they are.

            Example: cascade model quantize model-f32.gguf --type q4_k_m --output model.gguf
            """
    )

    @Argument(help: "The GGUF file to read.")
    var file: String

    @Option(help: "A format, such as q8_0 or q4_k, or a mix of formats, such as q4_k_m.")
    var type: RecipeName

    @Option(help: "The GGUF file to write.")
    var output: String

    @Flag(help: "Print what was written as JSON.")
    var json = false

    func run() throws {
        try reportingErrors {
            try FileQuantizer.quantize(file, to: output, recipe: type.recipe)
            try FileReport(path: output).print(asJSON: json)
        }
    }
}

/// A storage format that files are written in, as an option's value.
struct WeightType: ExpressibleByArgument {
    let type: GGUFType

    init(type: GGUFType) { self.type = type }

    init?(argument: String) {
        guard let type = GGUFType(name: argument), BlockFormat.canQuantize(type) else { return nil }
        self.type = type
    }

    var defaultValueDescription: String { type.name.lowercased() }

    static var allValueStrings: [String] {
        GGUFType.allCases.filter(BlockFormat.canQuantize).map { $0.name.lowercased() }
    }
}

/// A recipe by its name, as an option's value.
struct RecipeName: ExpressibleByArgument {
    let recipe: QuantizationRecipe

    init?(argument: String) {
        guard let recipe = QuantizationRecipe(named: argument) else { return nil }
        self.recipe = recipe
    }

    var defaultValueDescription: String { recipe.name }

    static var allValueStrings: [String] { QuantizationRecipe.all.map(\.name) }
}
