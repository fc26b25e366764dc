/// All parts of one run, found to belong together.
struct ShardSet {
    /// In the order of their numbers.
    let parts: [ShardPart]

    /// - Throws: `RunError` for the first reason why the parts don't make a whole.
    init(_ parts: [ShardPart]) throws(RunError) {
        guard let first = parts.first else { throw .noParts() }
        let count = first.manifest.identity.shard.count
        var places: [Int: ShardPart] = [:]
        for part in parts {
            try Self.compare(part, with: first)
            if let twin = places.updateValue(part, forKey: part.manifest.identity.shard.index) {
                throw .partTwice(part.manifest.identity.shard, twin.path, part.path)
            }
        }
        // Not a range of `count`, which is what a file says.
        self.parts = parts.sorted { $0.manifest.identity.shard.index < $1.manifest.identity.shard.index }
        for (index, part) in self.parts.enumerated() where part.manifest.identity.shard.index != index {
            throw .missingPart(Shard(index: index, count: count), of: count, given: parts.count)
        }
        if parts.count < count {
            throw .missingPart(Shard(index: parts.count, count: count), of: count, given: parts.count)
        }
        var records = 0
        for part in parts {
            for number in [part.manifest.outputRecords, part.manifest.errorRecords] {
                let (sum, overflow) = records.addingReportingOverflow(number)
                if overflow { throw .damagedShardManifest(part.manifestPath) }
                records = sum
            }
        }
        let all = first.manifest.inputRecords
        if records != all { throw .incompleteParts(records, of: all, input: first.manifest.identity.input) }
    }

    private static func compare(_ part: ShardPart, with first: ShardPart) throws(RunError) {
        let (one, other) = (first.manifest, part.manifest)
        if other.identity.shard.count != one.identity.shard.count {
            throw .foreignPart(
                part.path, first.path, it: "is one of \(other.identity.shard.count) parts",
                other: "one of \(one.identity.shard.count)")
        }
        if other.identity.pipelineDigest != one.identity.pipelineDigest {
            throw .foreignPart(
                part.path, first.path, it: "was made by another pipeline (\(other.identity.pipeline))",
                other: "by \(one.identity.pipeline), models and settings included")
        }
        if other.inputDigest != one.inputDigest || other.inputRecords != one.inputRecords {
            throw .foreignPart(
                part.path, first.path,
                it: "was made from another input (\(other.identity.input), records: \(other.inputRecords))",
                other: "from \(one.identity.input), records: \(one.inputRecords)")
        }
        if other.identity.options != one.identity.options || other.format != one.format || other.header != one.header {
            throw .foreignPart(
                part.path, first.path, it: "was written with \(settings(other))", other: "with \(settings(one))")
        }
    }

    private static func settings(_ manifest: ShardManifest) -> String {
        ([manifest.format] + manifest.identity.options).joined(separator: " ")
    }
}
