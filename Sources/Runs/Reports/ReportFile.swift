/// A page as a file: it replaces what stood under its name all at once.
public enum ReportFile {
    /// Writes a text as a whole file.
    /// - Throws: `RunError` when the folder doesn't take it.
    public static func write(_ text: String, to path: String) throws(RunError) {
        let file = try PartialFile(replacing: path)
        var text = text
        let code = text.withUTF8 { file.descriptor.writeAll(UnsafeRawBufferPointer($0)) }
        if code != 0 { throw .cannotWrite(path, errno: code) }
        try file.commit()
    }
}
