import Digests
import Dispatch
import Store

/// Collects what a run computed and delivered, and commits it in batches.
///
/// A batch is what a kill can cost: it ends after a second, or before it takes much memory.
struct ResultKeeper: Sendable {
    private let cache: ResultCache?
    private let ledger: DeliveryLedger?
    private let journal: RunJournal?
    private var entries: [CacheEntry] = []
    private var deliveries: [(record: DeliveryLedger.Key, delivery: DeliveryLedger.Delivery)] = []
    private var failures: [StoredFailure] = []
    private var bytes = 0
    private var lastCommit = ContinuousClock.now

    private static let mostRecords = 1 << 13
    private static let mostBytes = 8 << 20
    private static let interval = Duration.seconds(1)
    /// As long as the interval, and a little more.
    static let patience = DispatchTimeInterval.milliseconds(1050)

    /// Keeps what `configuration` has a place for.
    init(_ configuration: RunConfiguration) {
        cache = configuration.store?.cache
        journal = configuration.journal
        ledger = configuration.delivering.flatMap { $0.onlyNew ? $0.ledger : nil }
    }

    /// Takes what a record left.
    mutating func keep(_ record: FinishedRecord) {
        keep(record.entries)
        if journal != nil, let failure = StoredFailure(record) { failures.append(failure) }
        if ledger != nil, let key = record.deliveryKey {
            deliveries.append((key, record.failure == nil ? .written : .failed))
        }
    }

    /// Takes what was computed, whatever becomes of its record.
    mutating func keep(_ computed: [CacheEntry]) {
        guard cache != nil else { return }
        entries += computed
        for entry in computed { bytes += entry.value.count }
    }

    /// Commits when it is time.
    mutating func commitIfDue() throws(RunError) {
        let isFull = max(entries.count, deliveries.count, failures.count) >= Self.mostRecords || bytes >= Self.mostBytes
        if isFull || ContinuousClock.now - lastCommit >= Self.interval { try commit() }
    }

    /// Commits everything.
    mutating func commit() throws(RunError) {
        let (entries, deliveries, failures) = (entries, deliveries, failures)
        try RunError.storing { () throws(StoreError) in
            try cache?.commit(entries)
            if let failure = cache?.lookupFailure { throw failure }
            try ledger?.note(deliveries)
            try journal?.add(failures)
        }
        self.entries.removeAll(keepingCapacity: true)
        self.deliveries.removeAll(keepingCapacity: true)
        self.failures.removeAll(keepingCapacity: true)
        bytes = 0
        lastCommit = .now
    }
}
