import CascadeCore
public import Digests
import Synchronization

/// Counts and digests every record of the input, also those of other parts: parts of one run have the same.
///
/// The reading thread adds; whoever writes the part's manifest looks when the input has ended.
public final class ShardInputTally: Sendable {
    private struct State {
        var digester = Digester("cascade.shard.input")
        var records = 0
    }

    private let state = Mutex(State())

    /// Nothing was read yet.
    public init() {}

    /// Adds the next record of the input, before it is divided.
    /// - Parameter fingerprint: what the source says of it; nil for a record that can't be one, told by its place.
    public func add(_ item: SourceItem, fingerprint: ContentDigest?) {
        state.withLock { state in
            state.records += 1
            state.digester.append(count: item.place.line)
            state.digester.append(count: item.length)
            if let fingerprint { state.digester.append(fingerprint) }
        }
    }

    /// The number of records, and a digest of them in hexadecimal digits.
    var total: (records: Int, digest: String) {
        state.withLock { ($0.records, $0.digester.finish().description) }
    }
}
