#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Joins the parts of a divided run into what the undivided run would have written.
public enum ShardMerge {
    /// What was joined.
    public struct Report: Sendable, Equatable {
        /// Parts read.
        public let parts: Int
        /// Lines of the output, the header not counted.
        public let records: Int
        /// Records that failed.
        public let failures: Int
        /// Bytes of the output, before they are packed.
        public let bytes: Int
        /// The file that tells of failed records, if there are any.
        public let failuresPath: String?
    }

    /// Joins parts, named in any order, into a file that changes only when all of it is right.
    ///
    /// Lines are merged by the input lines that the parts' manifests give them, in memory that depends on the number of
    /// parts alone. Every byte of every part is held against its manifest on the way.
    /// - Returns: nil when the stop flag was raised: nothing was changed then.
    /// - Throws: `RunError` when the parts don't make a whole, or the output can't be written.
    public static func merge(_ paths: [String], into output: String, stop: StopFlag) throws(RunError) -> Report? {
        var parts: [ShardPart] = []
        for path in paths { parts.append(try ShardPart(at: path)) }
        let set = try ShardSet(parts)
        let errors = output + ".errors.jsonl"
        try refuseToReplaceParts(set.parts, output, errors)
        try refuseAnotherFormat(set.parts[0].manifest.format, output)

        let outputFile = try PartialFile(replacing: output)
        let bytes = try write(set.parts, failures: false, to: outputFile, at: output, stop)
        let failures = set.parts.reduce(0) { $0 + $1.manifest.errorRecords }
        // Errors files are read in any case: one without entries must be empty.
        let errorsFile = failures > 0 ? try PartialFile(replacing: errors) : nil
        if let errorsFile { _ = try write(set.parts, failures: true, to: errorsFile, at: errors, stop) }
        if stop.isRaised { return nil }

        if let errorsFile { try errorsFile.commit() } else { try PartialFile.remove(errors) }
        // The output comes last: once it is there, all of it is.
        try outputFile.commit()
        try PartialFile.synchronizeFolder(of: outputFile.path)
        return Report(
            parts: parts.count, records: set.parts.reduce(0) { $0 + $1.manifest.outputRecords }, failures: failures,
            bytes: bytes, failuresPath: errorsFile == nil ? nil : errors)
    }

    /// Writes all lines of one kind in the input's order.
    /// - Returns: how many bytes they are before they are packed.
    private static func write(
        _ parts: [ShardPart], failures: Bool, to file: PartialFile, at path: String, _ stop: StopFlag
    ) throws(RunError) -> Int {
        let packer = !failures && FileEnding(of: path).isPacked ? try GzipPacker(name: path) : nil
        var output = BufferedOutput(name: path, descriptor: file.descriptor, packer: packer)
        var bytes = 0
        var queue = MergeQueue()
        var sources: [ShardLines] = []
        for (number, part) in parts.enumerated() {
            let source = try ShardLines(part, failures: failures) { (header) throws(RunError) in
                // All parts have the same.
                guard number == 0 else { return }
                try output.append(header)
                bytes += header.count
            }
            if let entry = source.current { queue.insert(entry.inputLine, from: number) }
            sources.append(source)
        }
        var previous = (line: 0, part: 0)
        var written = 0
        while let (line, number) = queue.first {
            if line == previous.line { throw .lineTwice(line, parts[previous.part].path, parts[number].path) }
            previous = (line, number)
            try sources[number].take { (piece) throws(RunError) in
                try output.append(piece)
                bytes += piece.count
            }
            queue.replaceFirst(with: sources[number].current?.inputLine)
            written += 1
            if written.isMultiple(of: 1024), stop.isRaised { return bytes }
        }
        try output.finish()
        return bytes
    }

    private static func refuseToReplaceParts(_ parts: [ShardPart], _ output: String, _ errors: String) throws(RunError)
    {
        for written in [output, errors] {
            let place = PartialFile.resolved(written)
            for file in parts.flatMap(\.files) where PartialFile.resolved(file) == place {
                throw .mergeIntoPart(written, file)
            }
        }
    }

    private static func refuseAnotherFormat(_ format: String, _ output: String) throws(RunError) {
        let isTable = TablePath(output) != nil || TablePath.isDatabase(output)
        let isCSV = FileEnding(of: output).format == "csv"
        if isTable || isCSV != (format == "csv") { throw .mergeIntoAnotherFormat(output, parts: format) }
    }
}
