#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where reports of progress are written. What can't be written is lost: progress never fails a run.
struct ProgressOutput: Sendable {
    /// Takes text as it stands.
    let write: @Sendable (String) -> Void
    /// Whether a person looks at it, on a line that can be drawn again.
    let isTerminal: Bool
    /// Columns of the terminal.
    let width: @Sendable () -> Int

    /// The process's standard error.
    static let standardError = ProgressOutput(
        write: { text in
            var text = text
            _ = text.withUTF8 { FileDescriptor.standardError.writeAll(UnsafeRawBufferPointer($0)) }
        },
        isTerminal: isatty(FileDescriptor.standardError.number) == 1,
        width: {
            var size = winsize()
            let answer = ioctl(FileDescriptor.standardError.number, UInt(TIOCGWINSZ), &size)
            return answer == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
        }
    )
}
