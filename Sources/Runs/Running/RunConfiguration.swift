public import CascadeCore

/// What a run is asked for, besides its pipeline, its input and its output.
public struct RunConfiguration: Sendable {
    /// The field that names a record, dotted for a nested one; nil: the line number does.
    public var idField: String?
    /// Read no more than this many records; nil: all.
    public var limit: Int?
    /// Take only one part of the input; nil: all. The limit counts before the division.
    public var shard: Shard?
    /// Add to each line what every stage did.
    public var trace = false
    /// Records in flight at most, from being read to being written. At least 1.
    public var inFlight = 256
    /// Bytes of input in flight at most, however few records they are.
    public var bytesInFlight = 16 << 20
    /// How long records in flight may take to end when the run is stopped; then they are left. Less than the ten seconds
    /// that container managers wait before they kill.
    public var grace = Duration.seconds(5)
    /// The pipeline's stages, in the order in which people want to read of them.
    public var stages: [String] = []

    /// What earlier runs left; nil: nothing is looked up, and nothing kept.
    public var store: RunStore?

    /// What was delivered before, for `--append` and `--only-new`; nil: nobody asks.
    public var delivering: Delivering?

    /// How this part of a divided run tells what it is, so that the parts can be merged; nil: it doesn't.
    public var sharding: Sharding?
    /// Where the run's failures are written down; nil: nowhere.
    public var journal: RunJournal?

    /// A run over everything, records named by their line.
    public init() {}

    /// A run of a pipeline. Where models write, fewer records are in flight: enough to fill batches, and few enough that
    /// a run that is stopped has whole records to show for its time.
    public init(of pipeline: Pipeline) {
        idField = pipeline.idField
        stages = pipeline.stageNames
        if pipeline.asksWriters { inFlight = 32 }
    }
}
