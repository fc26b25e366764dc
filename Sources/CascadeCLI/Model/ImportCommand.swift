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
        discussion: "Example: cascade model quantize model-f32.gguf --type q8_0 --output model.gguf"
    )

    @Argument(help: "The GGUF file to read.")
    var file: String

    @Option(help: "How matrices are stored: f32, f16, bf16, q8_0, q4_0, q4_1, q5_0 or q5_1.")
    var type: WeightType

    @Option(help: "The GGUF file to write.")
    var output: String

    @Flag(help: "Print what was written as JSON.")
    var json = false

    func run() throws {
        try reportingErrors {
            try FileQuantizer.quantize(file, to: output, type: type.type)
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
