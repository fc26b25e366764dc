import GGUF
import JSON
import Runs

/// What a command says of a model file that it wrote.
struct FileReport {
    let path: String
    let size: Int
    let digest: String

    init(path: String) throws {
        self.path = path
        size = try MappedFile(path: path).size
        digest = try FileDigest.sha256(path: path)
    }

    func print(asJSON: Bool) {
        if asJSON {
            let report: JSONValue = [
                "file": .string(path), "bytes": .number(JSONNumber(size)), "sha256": .string(digest),
            ]
            Output.line(JSONWriter.text(report))
        } else {
            Output.line("\(path): \(NumberText.bytes(size)), sha256 \(digest)")
        }
    }
}
