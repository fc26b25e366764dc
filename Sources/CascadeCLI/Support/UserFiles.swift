#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A command used in a way that only shows once it looks at its arguments' meaning.
struct UsageProblem: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Files that users name.
enum UserFile {
    /// A file that can't be read, or that holds something else than it should.
    struct Problem: Error, CustomStringConvertible {
        let path: String
        var reason = "there is no such file, or it can't be read"

        var description: String { "\(path): \(reason)" }
    }

    /// A file's bytes.
    static func bytes(_ path: String) throws(Problem) -> Data {
        do { return try Data(contentsOf: URL(filePath: path)) } catch { throw Problem(path: path) }
    }

    /// A text that was given, stands in a file, or comes from standard input.
    /// - Parameter what: What the text is, for whoever gave something else.
    static func text(_ given: String?, file: String?, what: String) throws -> String {
        if let given { return given }
        let data = if let file { try bytes(file) } else { try FileHandleInput.all() }
        guard let text = String(data: data, encoding: .utf8) else {
            throw Problem(path: file ?? "standard input", reason: "the \(what) is not UTF-8")
        }
        return text
    }

    /// Whether two paths lead to the same file, links and all.
    static func isSame(_ first: String, _ second: String) -> Bool {
        var one = stat()
        var other = stat()
        guard stat(first, &one) == 0, stat(second, &other) == 0 else { return false }
        return one.st_dev == other.st_dev && one.st_ino == other.st_ino && one.st_mode & S_IFMT == S_IFREG
    }

    /// The model file that a user means: the file itself, or `model.gguf` in the folder named.
    static func model(_ path: String) -> String {
        guard isFolder(path) == true else { return path }
        return path.hasSuffix("/") ? path + "model.gguf" : path + "/model.gguf"
    }

    /// The number of the file at a path; nil when there is none.
    static func inode(_ path: String) -> UInt64? {
        var status = stat()
        return stat(path, &status) == 0 ? UInt64(status.st_ino) : nil
    }

    /// Whether a folder stands at a path, or something else; nil when nothing does.
    static func isFolder(_ path: String) -> Bool? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & S_IFMT == S_IFDIR : nil
    }
}
