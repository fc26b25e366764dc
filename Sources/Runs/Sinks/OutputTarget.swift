public import CascadeCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where `--output` leads.
public enum OutputTarget: Sendable, Equatable {
    /// Standard output, a pipe, a device: what is written is written.
    case stream
    /// A file that is replaced at the end of a run.
    case file
    /// A table of a database, which is written batch by batch.
    case table

    /// What a path leads to. Nil and `-` are standard output.
    public init(_ path: String?) {
        guard let path, path != "-" else {
            self = .stream
            return
        }
        if TablePath(path) != nil {
            self = .table
            return
        }
        var status = stat()
        self = stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG ? .stream : .file
    }

    /// A sink for what a pipeline yields.
    /// - Parameters:
    ///   - path: a file, `DATABASE:TABLE`, a pipe or a device; nil and `-`: standard output.
    ///   - csv: whether standard output is CSV.
    ///   - raw: whether CSV cells that a spreadsheet would run are left as they are.
    ///   - trace: whether lines carry a trace.
    ///   - onlyNew: whether records that were delivered before are passed over.
    /// - Throws: `RunError` when nothing can be written there.
    public static func sink(
        at path: String?, of evaluator: any RecordEvaluating, csv: Bool, raw: Bool, trace: Bool, onlyNew: Bool = false
    ) throws(RunError) -> any RecordSink {
        if let table = path.flatMap(TablePath.init) {
            return try TableSink(table, columns: OutputFormat.columns(of: evaluator, trace: trace), onlyNew: onlyNew)
        }
        let path = path == "-" ? nil : path
        return try sink(at: path, format: .ofOutput(at: path, of: evaluator, csv: csv, raw: raw, trace: trace))
    }

    /// What would make the lines of a run into `path`, without touching it.
    public static func renderer(at path: String?, of evaluator: any RecordEvaluating, csv: Bool, raw: Bool)
        -> LineRenderer
    {
        let target = OutputTarget(path)
        if target == .table { return LineRenderer(format: .jsonLines, failures: .apart) }
        let path = path == "-" ? nil : path
        let format = OutputFormat.ofOutput(at: path, of: evaluator, csv: csv, raw: raw, trace: false)
        return LineRenderer(format: format, failures: target == .stream && format == .jsonLines ? .inOutput : .apart)
    }

    /// A sink for a file that is appended to.
    /// - Throws: `RunError` when nothing can be written there.
    public static func appending(
        to path: String, of evaluator: any RecordEvaluating, raw: Bool, trace: Bool, delivering: Delivering
    ) throws(RunError) -> any RecordSink {
        if FileEnding(of: path).isPacked { throw .packedAppend(path) }
        if TablePath.isDatabase(path) { throw .tableNotNamed(path) }
        let format = OutputFormat.ofOutput(at: path, of: evaluator, csv: false, raw: raw, trace: trace)
        // What can't be appended to is known before the run begins.
        try AppendedFile.check(path, header: format.header)
        return try AppendSink(
            path: path, format: format, delivering: delivering, takesPartialRuns: delivering.onlyNew)
    }

    /// A sink for a file that is replaced at the end, a pipe or a device, or standard output.
    /// - Throws: `RunError` when nothing can be written there.
    public static func sink(at path: String?, format: OutputFormat) throws(RunError) -> any RecordSink {
        guard let path, path != "-" else { return StreamSink(format: format) }
        if TablePath.isDatabase(path) { throw .tableNotNamed(path) }
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG else {
            return try FileSink(path: path, format: format)
        }
        if status.st_mode & S_IFMT == S_IFDIR { throw .cannotCreate(path, errno: EISDIR) }
        if FileEnding(of: path).isPacked { throw .packedStream(path) }
        guard let descriptor = FileDescriptor.opening(path, O_WRONLY) else {
            throw .cannotCreate(path, errno: errno)
        }
        return StreamSink(BufferedOutput(name: path, descriptor: descriptor), format: format)
    }

    /// The path of an output file, absolute and without links, whether it is there yet or not: one name for one output.
    public static func canonical(_ path: String) -> String {
        if let table = TablePath(path) { return table.canonicalName }
        let path = PartialFile.resolved(path)
        if let real = realpath(path, nil) {
            defer { free(real) }
            return String(cString: real)
        }
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        guard let real = realpath(folder, nil) else { return path }
        defer { free(real) }
        let parent = String(cString: real)
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        return parent == "/" ? "/" + name : parent + "/" + name
    }

    /// The files that a run into `path` replaces or removes.
    public static func files(at path: String) -> [String] {
        if let table = TablePath(path) { return [FailuresFile.path(beside: table.fileName)] }
        return [path, FailuresFile.path(beside: path)]
    }
}
