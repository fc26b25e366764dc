#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where `--output` leads.
public enum OutputTarget {
    /// A sink for a path: a file that is replaced at the end, or, when the path names a pipe or a device, a stream.
    /// Nil and `-` are standard output.
    /// - Throws: `RunError` when nothing can be written there.
    public static func sink(at path: String?, format: OutputFormat) throws(RunError) -> any RecordSink {
        guard let path, path != "-" else { return StreamSink(format: format) }
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG else {
            return try FileSink(path: path, format: format)
        }
        if status.st_mode & S_IFMT == S_IFDIR { throw .cannotCreate(path, errno: EISDIR) }
        guard let descriptor = FileDescriptor.opening(path, O_WRONLY) else {
            throw .cannotCreate(path, errno: errno)
        }
        return StreamSink(BufferedOutput(name: path, descriptor: descriptor), format: format)
    }
}
