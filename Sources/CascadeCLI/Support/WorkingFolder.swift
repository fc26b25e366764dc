import ArgumentParser

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The folder that relative paths start from.
enum WorkingFolder {
    /// Changes to another folder.
    /// - Throws: `ExitCode.data` after saying why.
    static func change(to path: String) throws {
        if FileManager.default.changeCurrentDirectoryPath(path) { return }
        Output.note("error: \(path): there is no such folder, or it can't be entered")
        throw ExitCode.data
    }
}
