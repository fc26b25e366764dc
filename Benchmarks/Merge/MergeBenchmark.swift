import CascadeCore
import Runs

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Writing the manifests of a divided run's parts, and merging the parts: records a second and resident memory.
///
///     merge-benchmark FOLDER [RECORDS [PARTS]]      default 10000000 8
///
/// FOLDER is left with the parts and `merged.jsonl`; the lines are some 90 bytes long.
@main
enum MergeBenchmark {
    static func main() throws {
        guard let folder = CommandLine.arguments.dropFirst().first else { exit(EX_USAGE) }
        let numbers = CommandLine.arguments.dropFirst(2).compactMap { Int($0) }
        let records = numbers.first ?? 10_000_000
        let count = numbers.count > 1 ? numbers[1] : 8
        let clock = ContinuousClock()

        let paths = (0..<count).map { "\(folder)/part-\($0).jsonl" }
        let writing = try clock.measure { try write(records, into: paths) }
        print("written: \(text(writing, records)), \(residentMemory)")
        let stop = try StopFlag()
        let merging = try clock.measure {
            let report = try ShardMerge.merge(paths.reversed(), into: folder + "/merged.jsonl", stop: stop)
            print("merged: \(report?.records ?? 0) records, \(report?.bytes ?? 0) bytes")
        }
        print("merged: \(text(merging, records)), \(residentMemory)")
    }

    /// Deals records to the parts as a run does, by the hash of their ids.
    private static func write(_ records: Int, into paths: [String]) throws {
        let tally = ShardInputTally()
        let shards = paths.indices.compactMap { Shard(index: $0, count: paths.count) }
        var writers = try zip(paths, shards).map { path, shard in
            try ShardManifestWriter(
                part: path,
                identity: ShardIdentity(shard: shard, pipeline: "benchmark", pipelineDigest: "0", input: "none"),
                format: .jsonLines, input: tally)
        }
        let files = paths.map { fopen($0, "w") }
        for number in 1...max(1, records) {
            tally.add(SourceItem(place: RecordPlace(line: number, offset: 0), length: 250), fingerprint: nil)
            let id = "T-\(number)"
            guard let part = shards.firstIndex(where: { $0.contains(id) }), let file = files[part] else { continue }
            let line = Array(
                "{\"id\":\"\(id)\",\"intent\":\"card_payment_missing\",\"confidence\":0.93,\"desk\":\"general\"}\n".utf8
            )
            if fwrite(line, 1, line.count, file) != line.count { exit(EX_IOERR) }
            try writers[part].add(.output(line), inputLine: number)
        }
        for file in files { if let file { fclose(file) } }
        for index in writers.indices { try writers[index].commit() }
    }

    private static func text(_ duration: Duration, _ records: Int) -> String {
        let seconds = duration / .seconds(1)
        return
            "\(NumberText.fixed(seconds, decimals: 1)) s, \(NumberText.fixed(Double(records) / seconds, decimals: 0)) records/s"
    }

    private static var residentMemory: String {
        var usage = rusage()
        // RUSAGE_SELF, which has another type on every platform.
        getrusage(0, &usage)
        return "peak resident \(usage.ru_maxrss) KiB (macOS: B)"
    }
}
