#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file that node_exporter's textfile collector picks up, replaced all at once after each run.
public enum MetricsFile {
    /// The largest file that is searched for an earlier run's success, in bytes.
    private static let largest = 1 << 20

    /// Writes the metrics of a run. When it was no success, the time of the last one is taken over from the file that
    /// is replaced.
    /// - Throws: `RunError` when the file can't be written; the one before is untouched then.
    public static func write(_ metrics: RunMetrics, to path: String) throws(RunError) {
        var status = stat()
        let isNew = stat(path, &status) != 0
        if !isNew, status.st_mode & S_IFMT != S_IFREG {
            throw .cannotCreate(path, errno: status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL)
        }
        let text = metrics.text(earlierSuccess: earlierSuccess(metrics.lastSuccessSeries, at: path, until: metrics.end))
        let file = try PartialFile(replacing: path)
        // The collector is another user, whatever this user's mask is. There is nothing of a record in the file.
        if isNew { _ = fchmod(file.descriptor.number, 0o644) }
        let code = Array(text.utf8).withUnsafeBytes { file.descriptor.writeAll($0) }
        if code != 0 { throw .cannotWrite(path, errno: code) }
        try file.commit()
        try PartialFile.synchronizeFolder(of: file.path)
    }

    /// What to tell the user of the file's name; nil when there is nothing to tell.
    public static func warning(about path: String) -> String? {
        if path.hasSuffix(".prom") { return nil }
        return "\(path): warning: node_exporter reads only files whose names end with .prom"
    }

    /// The value of a series in the file that stands at a path; nil when it is not there, or can't be one.
    private static func earlierSuccess(_ series: String, at path: String, until end: Double) -> Double? {
        guard let descriptor = FileDescriptor.opening(path, O_RDONLY | O_NONBLOCK), descriptor.isRegular else {
            return nil
        }
        var bytes = [UInt8](repeating: 0, count: largest)
        var count = 0
        while count < largest {
            let got = bytes.withUnsafeMutableBytes { descriptor.read(into: .init(rebasing: $0[count...])) }
            if got < 0, errno == EINTR { continue }
            if got <= 0 { break }
            count += got
        }
        let lines = String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: "\n")
        guard let line = lines.first(where: { $0.hasPrefix(series + " ") }),
            let value = Double(line.dropFirst(series.count + 1)), value > 0, value <= end
        else { return nil }
        return value
    }
}
