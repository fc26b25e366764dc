import Foundation
import GGUF
import Inference
import Testing

/// Runs the built binary in a folder of its own.
final class CommandBench: Sendable {
    let folder: String
    /// What is run.
    private let program: URL

    /// - Parameter prefix: where in the folder the binary is put, to be run through a link from elsewhere; without it the
    ///   binary is run where it was built.
    init(installedUnder prefix: String? = nil) throws {
        folder = NSTemporaryDirectory() + "cascade-cli-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        if let prefix {
            program = try Self.install(under: "\(folder)/\(prefix)", linked: folder + "/linked-cascade")
        } else {
            program = try Self.binary
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// What a command said and how it ended.
    struct Outcome {
        let code: Int32
        let output: String
        let errors: String
    }

    /// Writes a file into the folder.
    func write(_ text: String, to name: String) throws { try write([UInt8](text.utf8), to: name) }

    /// Writes bytes into the folder.
    func write(_ bytes: [UInt8], to name: String) throws {
        let url = URL(fileURLWithPath: folder + "/" + name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }

    func read(_ name: String) throws -> String { try String(contentsOfFile: folder + "/" + name, encoding: .utf8) }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: folder + "/" + name) }

    /// Brings one of the tiny models in as `models/NAME/model.gguf`, in a folder of the folder if one is named.
    func add(
        model fixture: String, as name: String, under place: String = ".", type: GGUFType = .q8_0
    ) throws {
        let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/../InferenceTests/Fixtures/"
        let target = "\(folder)/\(place)/models/\(name)"
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
        try FolderImporter.importFolder(
            fixtures + fixture, to: target + "/model.gguf", recipe: QuantizationRecipe(everyMatrixAs: type))
    }

    /// Runs `cascade` with the folder as the current one. Input and output pass through files: neither can block.
    func cascade(_ arguments: String..., input: [UInt8] = []) throws -> Outcome {
        try cascade(arguments, input: input)
    }

    /// As above, with the arguments in a list.
    func cascade(_ arguments: [String], input: [UInt8] = []) throws -> Outcome {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        var environment = ProcessInfo.processInfo.environment
        environment["CASCADE_MODELS"] = nil
        environment["XDG_DATA_HOME"] = nil
        environment["HOME"] = folder
        process.environment = environment
        let names = ["stdin", "stdout", "stderr"].map { "\(folder)/.\($0)-\(UUID().uuidString)" }
        try Data(input).write(to: URL(fileURLWithPath: names[0]))
        for name in names[1...] { _ = FileManager.default.createFile(atPath: name, contents: nil) }
        process.standardInput = FileHandle(forReadingAtPath: names[0])
        process.standardOutput = FileHandle(forWritingAtPath: names[1])
        process.standardError = FileHandle(forWritingAtPath: names[2])
        try process.run()
        process.waitUntilExit()
        return Outcome(
            code: process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus,
            output: try String(contentsOfFile: names[1], encoding: .utf8),
            errors: try String(contentsOfFile: names[2], encoding: .utf8))
    }

    /// Puts the binary into `bin` of a folder, and a link to it somewhere else.
    private static func install(under prefix: String, linked path: String) throws -> URL {
        let bin = URL(fileURLWithPath: prefix + "/bin")
        let installed = bin.appendingPathComponent("cascade")
        let link = URL(fileURLWithPath: path)
        try FileManager.default.createDirectory(at: bin, withIntermediateDirectories: true)
        do { try FileManager.default.linkItem(at: binary, to: installed) } catch {
            // The folder is on another file system.
            try FileManager.default.copyItem(at: binary, to: installed)
        }
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: installed)
        return link
    }

    /// The binary stands in the folder that the tests were built into.
    private static var binary: URL {
        get throws {
            let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            let places = [bundle, Bundle.main.bundleURL, Bundle.main.bundleURL.deletingLastPathComponent()]
            let candidates = places.map { $0.appendingPathComponent("cascade") }
            return try #require(candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) })
        }
    }
}
