import ArgumentParser
import GGUF
import Inference

/// `cascade model import`.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Turn a Hugging Face folder into a GGUF file.",
        discussion: """
            Reads config.json, *.safetensors and the tokenizer. A classification or token head comes along. Families \
            that are imported, and what each was compared with, stand in docs/bring-your-own-model.md.

            A folder with an adapter_config.json is a LoRA adapter's, as PEFT saves it: --base says which model it \
            changes, and the file has the rows in that model's order. It is stored as f32, f16 or bf16.

            Examples:
              cascade model import ./my-bert --output models/my-bert/model.gguf --type q8_0
              cascade model import ./Qwen2.5-0.5B-Instruct --output qwen.gguf --type q4_k_m
              cascade model import ./my-lora --base qwen.gguf --output my-lora.gguf
            """
    )

    @Argument(help: "The model's folder, or an adapter's.")
    var folder: String

    @Option(help: "The GGUF file to write.")
    var output: String

    @Option(help: "The model that an adapter changes: a GGUF file, or the folder that it was made from.")
    var base: String?

    @Option(help: "How matrices are stored: a format, such as q8_0, or a mix of formats, such as q4_k_m.")
    var type = RecipeName(recipe: QuantizationRecipe(everyMatrixAs: .f16))

    @Flag(help: "Print what was written as JSON.")
    var json = false

    func run() throws {
        try reportingErrors {
            if AdapterImporter.isAdapter(folder) {
                guard let base else { throw ValidationError("'\(folder)' is an adapter's: say its model with --base") }
                try AdapterImporter.importAdapter(folder, base: base, to: output, type: type.recipe.base)
            } else if base != nil {
                throw ValidationError("--base is for an adapter, and '\(folder)' has no adapter_config.json")
            } else {
                try WritingProgress.shown { report in
                    try FolderImporter.importFolder(folder, to: output, recipe: type.recipe, progress: report)
                }
            }
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
            The mixes q4_k_m, q4_k_s, q5_k_m and q5_k_s store the same tensors in the same formats as llama.cpp's. Where \
            a format's blocks don't divide a tensor's rows, the next larger one is taken. Norms, vectors and small \
            tables stay as they are.

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
            try WritingProgress.shown { report in
                try FileQuantizer.quantize(file, to: output, recipe: type.recipe, progress: report)
            }
            try FileReport(path: output).print(asJSON: json)
        }
    }
}

/// A recipe by its name, as an option's value.
struct RecipeName: ExpressibleByArgument {
    let recipe: QuantizationRecipe

    init(recipe: QuantizationRecipe) { self.recipe = recipe }

    init?(argument: String) {
        guard let recipe = QuantizationRecipe(named: argument) else { return nil }
        self.recipe = recipe
    }

    var defaultValueDescription: String { recipe.name }

    static var allValueStrings: [String] { QuantizationRecipe.all.map(\.name) }
}
