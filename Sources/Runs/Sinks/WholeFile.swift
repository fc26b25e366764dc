#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A small file that replaces what stood under its name all at once; a symbolic link stays, and what it leads to is
/// replaced.
public enum WholeFile {
    /// Writes a text as a whole file.
    /// - Throws: `RunError` when the folder doesn't take it.
    public static func write(_ text: String, to path: String) throws(RunError) {
        try write(Array(text.utf8), to: path)
    }

    /// Writes bytes as a whole file, with the permissions of the one that it replaces.
    /// - Throws: `RunError` when the folder doesn't take it.
    public static func write(_ bytes: [UInt8], to path: String) throws(RunError) {
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG { throw .replacesNoFile(path) }
        let file = try PartialFile(replacing: path)
        let code = bytes.withUnsafeBytes { file.descriptor.writeAll($0) }
        if code != 0 { throw .cannotWrite(path, errno: code) }
        try file.commit()
    }
}
