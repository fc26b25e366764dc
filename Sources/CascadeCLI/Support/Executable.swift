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

/// The program's own file.
enum Executable {
    /// Its path with all links followed; nil when the system doesn't tell.
    static var realPath: String? {
        #if os(Linux)
            let path = "/proc/self/exe"
        #else
            var size = UInt32(PATH_MAX)
            var buffer = [CChar](repeating: 0, count: Int(size))
            guard _NSGetExecutablePath(&buffer, &size) == 0 else { return nil }
            let path = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        #endif
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    /// An absolute path under which it can be begun again: the one that it was called by, so that a link that is turned
    /// to a new version goes on to work.
    static var callablePath: String? {
        let name = CommandLine.arguments.first ?? ""
        if name.contains("/") { return absolute(name) }
        let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
        let found = folders.lazy.filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }
        return found.first { access($0, X_OK) == 0 } ?? realPath
    }

    /// A path from the root, as it is named: links stay.
    static func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        let here = FileManager.default.currentDirectoryPath
        var rest = path[...]
        while rest.hasPrefix("./") { rest = rest.dropFirst(2) }
        return (here == "/" ? "" : here) + "/" + rest
    }
}
