import Digests

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Digests that name a file's contents: a run records them, so that a result says which model made it.
public enum FileDigest {
    /// The SHA-256 of the file at `path`, as 64 lower-case hexadecimal digits. Reads in pieces; memory stays constant.
    ///
    /// - Throws: `GGUFError` with `cannotOpen`, `cannotRead` or `notARegularFile`.
    public static func sha256(path: String) throws(GGUFError) -> String {
        let descriptor = try RegularFile.open(path).descriptor
        defer { close(descriptor) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
        defer { buffer.deallocate() }
        var hash = SHA256()
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw GGUFError(.cannotRead(errno: errno), path: path)
            }
            if count == 0 { break }
            hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        return Hexadecimal.text(hash.finalize())
    }

    /// The SHA-256 of `bytes`, as 64 lower-case hexadecimal digits.
    public static func sha256(_ bytes: UnsafeRawBufferPointer) -> String {
        var hash = SHA256()
        hash.update(bytes)
        return Hexadecimal.text(hash.finalize())
    }
}
