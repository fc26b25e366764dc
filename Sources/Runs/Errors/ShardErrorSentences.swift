/// Every sentence about the parts of a divided run.
extension RunError {
    static func compressedPart(_ path: String) -> RunError {
        RunError(
            code: .data, place: path, reason: "compressed parts can't be merged",
            advice: "write the part without .gz; what merge makes of the parts may have one (--output FILE.gz)"
        )
    }

    static func noParts() -> RunError {
        RunError(code: .usage, place: "merge", reason: "no part is given", advice: "name every part of the run")
    }

    static func partWithoutManifest(_ path: String) -> RunError {
        RunError(
            code: .data, place: path, reason: "\(ShardManifest.path(besidePart: path)) is missing",
            advice: "keep it beside its part; 'cascade run --shard i/N --output FILE' writes both"
        )
    }

    static func damagedShardManifest(_ path: String) -> RunError {
        RunError(
            code: .data, place: path,
            reason: "this is not the whole of what 'cascade run --shard' writes beside a part",
            advice: "copy the file again, or run that part again"
        )
    }

    static func changedPart(_ path: String) -> RunError {
        RunError(
            code: .data, place: path, reason: "its bytes are not those that were written with the part's .shard file",
            advice: "copy the part with its .shard and .errors.jsonl files again, or run that part again"
        )
    }

    static func partTwice(_ shard: Shard, _ first: String, _ second: String) -> RunError {
        RunError(
            code: .data, place: second, reason: "part \(shard) is given twice, as \(first) too",
            advice: "name every part once"
        )
    }

    static func missingPart(_ shard: Shard?, of count: Int, given: Int) -> RunError {
        RunError(
            code: .data, place: shard.map { "part \($0)" } ?? "merge",
            reason: "it is missing: \(given) of \(count) parts are given",
            advice: "name all parts; run the one that is missing with --shard \(shard.map(String.init) ?? "i/\(count)")"
        )
    }

    static func foreignPart(_ path: String, _ first: String, it: String, other: String) -> RunError {
        RunError(
            code: .data, place: path, reason: "it \(it), \(first) \(other)",
            advice: "merge parts of one run: the same pipeline, input, options and number of parts"
        )
    }

    static func incompleteParts(_ records: Int, of all: Int, input: String) -> RunError {
        RunError(
            code: .data, place: input, reason: "the parts hold \(records) records, the input has \(all)",
            advice: "run all parts again over the same input"
        )
    }

    static func lineTwice(_ line: Int, _ first: String, _ second: String) -> RunError {
        RunError(
            code: .data, place: second, reason: "it holds input line \(line), and so does \(first)",
            advice: "run both parts again over the same input"
        )
    }

    static func mergeIntoPart(_ output: String, _ file: String) -> RunError {
        RunError(
            code: .usage, place: output, reason: "the merge would replace \(file), which it reads",
            advice: "name another --output"
        )
    }

    static func mergeIntoAnotherFormat(_ output: String, parts format: String) -> RunError {
        RunError(
            code: .usage, place: output, reason: "the parts are \(format), this name is not",
            advice: "name an --output that ends with .\(format)"
        )
    }

    static func tooManyParts(_ path: String) -> RunError {
        RunError(
            code: .usage, place: path, reason: "this process may not open so many files at once",
            advice: "raise the limit (ulimit -n) above twice the number of parts"
        )
    }
}
