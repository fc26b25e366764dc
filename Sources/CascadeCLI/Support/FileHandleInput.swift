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

/// Standard input could not be read.
struct InputFailure: Error, CustomStringConvertible {
    let reason: String
    var description: String { "standard input: \(reason)" }
}

/// Standard input for commands that need all of it.
enum FileHandleInput {
    /// Everything on standard input.
    /// - Throws: `InputFailure`.
    static func all() throws -> Data {
        var data = Data()
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            if count < 0 { throw InputFailure(reason: String(cString: strerror(errno))) }
            if count == 0 { return data }
            data.append(contentsOf: buffer[..<count])
        }
    }
}
