/// Where `--input` leads.
public enum InputTarget {
    /// A source for a path: a file, `DATABASE:TABLE`, a pipe or a device. Nil and `-` are standard input.
    /// - Parameters:
    ///   - format: how records are written; nil: as the path's ending tells. A table is read as a table in any case.
    ///   - maxRecord: longest record, in bytes, that is accepted.
    ///   - stop: ends reading early.
    /// - Throws: `RunError` when nothing can be read there.
    public static func source(
        at path: String?, format: InputFormat? = nil, maxRecord: Int = InputFormat.usualMaxRecord, stop: StopFlag
    ) throws(RunError) -> any RecordSource {
        let path = path == "-" ? nil : path
        if let table = path.flatMap(TablePath.init) {
            return try TableSource(table, maxRecord: maxRecord, stop: stop)
        }
        let format = format ?? InputFormat.ofInput(at: path)
        guard let path else { return format.source(.standardInput(stop: stop), maxRecord: maxRecord) }
        return format.source(try .file(path, stop: stop), maxRecord: maxRecord)
    }

    /// The file that reading from a path reads.
    public static func file(at path: String?) -> String {
        guard let path, path != "-" else { return "/dev/stdin" }
        return TablePath(path)?.database ?? path
    }
}
