public import CascadeCore
public import Digests
import JSON
public import Store

/// What a run must know to deliver each record once.
public struct Delivering: Sendable {
    /// Where deliveries are noted.
    public let ledger: DeliveryLedger
    let onlyNew: Bool
    private let retriesErrors: Bool
    private let replacesByName: Bool
    private let recordDigest: @Sendable (Record) -> ContentDigest
    /// Appends of a broken run that were completed on opening. They stay noted until this run has settled.
    private let completed: [AppendIntent]
    /// Why an earlier run's append could not be completed, when it could not: its records are new again.
    public private(set) var loss: RunError?

    /// Brings to its end what an earlier run was broken off at: appends that it had begun are completed, and what it
    /// had not come to deliver is new again. The output's lock must be held.
    /// - Parameters:
    ///   - onlyNew: whether records that were delivered before are passed over.
    ///   - retriesErrors: whether those that failed then are new.
    ///   - replacesByName: whether a record takes the place of what was delivered under its name, as in a table.
    ///   - recordDigest: digest of what the pipeline reads of a record, its name included.
    /// - Throws: `RunError`.
    public init(
        _ ledger: DeliveryLedger, onlyNew: Bool, retriesErrors: Bool, replacesByName: Bool = false,
        recordDigest: @escaping @Sendable (Record) -> ContentDigest
    ) throws(RunError) {
        self.ledger = ledger
        self.onlyNew = onlyNew
        self.retriesErrors = retriesErrors
        self.replacesByName = replacesByName
        self.recordDigest = recordDigest
        let intents = try RunError.storing { () throws(StoreError) in try ledger.intended() }
        do throws(RunError) {
            for intent in intents {
                var appending = Appending(intent, in: ledger)
                try appending.carryOut()
            }
            completed = intents
        } catch {
            guard error.code == .data else { throw error }
            loss = error
            completed = []
        }
        if completed.isEmpty {
            try takeBack()
        } else if onlyNew {
            try settle()
        }
    }

    /// Whether these are the appends that a broken run had begun and that were completed since: the same bytes for the
    /// same files. Without a ledger of records that is how a run knows that it is the broken one over again.
    func hasCompleted(_ appends: [AppendIntent]) -> Bool {
        !onlyNew && !completed.isEmpty
            && Set(completed.map { Array($0.path.utf8) + $0.digest })
                == Set(appends.map { Array($0.path.utf8) + $0.digest })
    }

    /// Makes everything that was noted new again.
    private func takeBack() throws(RunError) {
        try RunError.storing { () throws(StoreError) in try ledger.takeBack() }
    }

    /// Makes everything that was noted count.
    func settle() throws(RunError) {
        try RunError.storing { () throws(StoreError) in try ledger.settle() }
    }

    /// What names a record, or its failure, from run to run.
    ///
    /// A record that can't be read is named by its bytes, or where it has none by its place: the same line in the same
    /// file is the same failure.
    func key(
        _ content: Result<Record, Admission.Rejection>, fingerprint: ContentDigest?, at place: RecordPlace
    ) -> DeliveryLedger.Key {
        switch content {
        case .success(let record):
            let digest = recordDigest(record)
            if !replacesByName { return DeliveryLedger.Key(record: digest) }
            var digester = Digester("name")
            digester.append(record.id.identifierText)
            return DeliveryLedger.Key(record: digester.finish(), content: Int64(bitPattern: digest.high))
        case .failure(let rejection):
            var digester = Digester("rejection")
            digester.append(rejection.failure.code)
            if let fingerprint {
                digester.append(fingerprint)
            } else {
                digester.append(count: place.line)
                digester.append(count: place.offset)
            }
            return DeliveryLedger.Key(record: digester.finish())
        }
    }

    /// Whether a record has yet to be delivered.
    func isNew(_ key: DeliveryLedger.Key) throws(RunError) -> Bool {
        if !onlyNew { return true }
        let delivery = try RunError.storing { () throws(StoreError) in try ledger.delivery(of: key) }
        return delivery == nil || (delivery == .failed && retriesErrors)
    }
}
