#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Opens files and nothing that only looks like one.
enum RegularFile {
    /// Opens the file at `path` for reading. Whoever calls it closes the descriptor.
    ///
    /// - Throws: `GGUFError` with `cannotOpen`, `cannotRead` or `notARegularFile`.
    static func open(_ path: String) throws(GGUFError) -> (descriptor: Int32, status: stat) {
        // O_NONBLOCK: opening a named pipe without a writer would otherwise wait for ever.
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK
        #if canImport(Glibc)
            let descriptor = Glibc.open(path, flags)
        #elseif canImport(Musl)
            let descriptor = Musl.open(path, flags)
        #else
            let descriptor = Darwin.open(path, flags)
        #endif
        guard descriptor >= 0 else { throw GGUFError(.cannotOpen(errno: errno), path: path) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let number = errno
            close(descriptor)
            throw GGUFError(.cannotRead(errno: number), path: path)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw GGUFError(.notARegularFile, path: path)
        }
        return (descriptor, status)
    }
}
