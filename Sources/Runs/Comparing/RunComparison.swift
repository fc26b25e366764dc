public import CascadeCore
import JSON
public import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Runs two pipelines over one input, and holds what they write against each other, record by record.
///
/// Both run through the store, so that what they have in common is computed once, if at all. Their lines wait in two
/// scratch files of the state folder: memory doesn't grow with the input.
public struct RunComparison: Sendable {
    /// One of the two.
    public struct Side: Sendable {
        let pipeline: Pipeline
        let store: RunStore
        let history: RunHistory

        /// A pipeline that looks into `store`, and whose cost `history` knows or will know.
        public init(_ pipeline: Pipeline, store: RunStore, history: RunHistory) {
            self.pipeline = pipeline
            self.store = store
            self.history = history
        }
    }

    private let place: StorePlace
    private let configuration: RunConfiguration
    private let stop: StopFlag

    /// - Parameters:
    ///   - place: where the scratch files lie.
    ///   - configuration: which records are taken; names and stores come from the two sides.
    public init(in place: StorePlace, configuration: RunConfiguration, stop: StopFlag) {
        self.place = place
        self.configuration = configuration
        self.stop = stop
    }

    /// Runs both and compares.
    /// - Parameters:
    ///   - open: opens the input, once for each side.
    ///   - expected: what labelled records should come to; nil: nobody knows.
    ///   - each: hears of every record that differs, in the input's order.
    /// - Throws: `RunError`; `code` is `.stopped` when the run was stopped.
    public func compare(
        _ old: Side, _ new: Side, opening open: () throws(RunError) -> any RecordSource,
        expected: ExpectedAnswers? = nil, progress: (any ProgressReporting)?, each: (RecordDifference) -> Void
    ) async throws(RunError) -> ComparisonReport {
        let before = try Scratch(place.folder + "/compare-\(getpid())-old.jsonl")
        let after = try Scratch(place.folder + "/compare-\(getpid())-new.jsonl")
        let oldCost = try await run(old, try open(), into: before, progress)
        let newCost = try await run(new, try open(), into: after, progress)
        var report = ComparisonReport(old: oldCost, new: newCost, expected: expected)
        var first = LineReader(try before.reading(stop), limit: .max / 4)
        var second = LineReader(try after.reading(stop), limit: .max / 4)
        while let oldLine = try first.next(), let newLine = try second.next() {
            let difference = RecordDifference(
                first.withBytes(of: oldLine, Self.object), second.withBytes(of: newLine, Self.object))
            report.add(difference)
            if !difference.isEmpty { each(difference) }
        }
        // Reading ends early, too, when somebody asks for it.
        if stop.isRaised { throw .stoppedComparing() }
        return report
    }

    private func run(
        _ side: Side, _ source: any RecordSource, into scratch: Scratch, _ progress: (any ProgressReporting)?
    ) async throws(RunError) -> ComparisonCost {
        var configuration = configuration
        configuration.idField = side.pipeline.idField
        configuration.stages = side.pipeline.stageNames
        configuration.store = side.store
        let run = try BatchRun(side.pipeline, configuration: configuration, progress: progress, stop: stop)
        let sink = StreamSink(BufferedOutput(name: scratch.path, descriptor: scratch.descriptor), format: .jsonLines)
        let report = await run.run(from: source, into: sink)
        switch report.end {
        case .completed: break
        case .failed(let error): throw error
        case .interrupted, .deadline, .readerClosed: throw .stoppedComparing()
        }
        return try RunError.storing { () throws(StoreError) in
            let inferences = side.pipeline.inferences
            try side.history.add(costs: report.summary.costs(of: inferences), to: RunHistory.comparisons)
            return try ComparisonCost(report.summary, of: inferences, side.history)
        }
    }

    private static func object(_ bytes: UnsafeBufferPointer<UInt8>) -> JSONObject {
        (try? JSONParser.parse(bytes))?.objectValue ?? JSONObject()
    }
}

/// A file without a name: it goes with its process.
private struct Scratch {
    let path: String
    let descriptor: FileDescriptor

    init(_ path: String) throws(RunError) {
        self.path = path
        unlink(path)
        guard let descriptor = FileDescriptor.opening(path, O_RDWR | O_CREAT | O_EXCL, mode: 0o600) else {
            throw .cannotCreate(path, errno: errno)
        }
        unlink(path)
        self.descriptor = descriptor
    }

    /// The file from its beginning.
    func reading(_ stop: StopFlag) throws(RunError) -> ByteInput {
        guard lseek(descriptor.number, 0, SEEK_SET) == 0 else { throw .cannotRead(path, errno: errno) }
        return ByteInput(name: path, descriptor: descriptor, stop: stop)
    }
}
