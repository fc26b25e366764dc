#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Writing for people and for the next program in a pipe.
enum Output {
    /// A line on standard output: data.
    static func line(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

    /// Data on standard output that is no whole line yet.
    static func data(_ text: String) { write(text, to: STDOUT_FILENO) }

    /// A line on standard error: everything that is not data. Files and models have a say in what errors quote, but none
    /// in what a terminal does.
    static func note(_ text: String) { write(PrintableText.cleanLines(text) + "\n", to: STDERR_FILENO) }

    /// Text on standard error as it stands: what a terminal is to draw.
    static func text(_ text: String) { write(text, to: STDERR_FILENO) }

    private static func write(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { bytes in
            var written = 0
            while written < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[written...])
                let count = systemWrite(descriptor, rest.baseAddress, rest.count)
                if count >= 0 {
                    written += count
                    continue
                }
                switch errno {
                case EINTR: continue
                case EAGAIN:
                    var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&waiting, 1, -1)
                default:
                    // Nobody reads any more: there is no one left to tell. Any other fault of the output is one.
                    if errno != EPIPE && descriptor == STDOUT_FILENO {
                        let reason = String(cString: strerror(errno))
                        note("error: standard output: \(reason)")
                        exit(74)
                    }
                    return
                }
            }
        }
    }
}

private func systemWrite(_ descriptor: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, start, count)
}
