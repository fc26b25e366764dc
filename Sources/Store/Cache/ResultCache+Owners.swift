public import CascadeCore
import Digests
import GRDB
import JSON

extension ResultCache {
    /// Other inferences of a stage of the same name that have stored signals: what the stage was before.
    /// - Throws: `StoreError`.
    public func earlier(than inference: StageInference) throws(StoreError) -> [CacheOwner] {
        try reading { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT digest, name, parts FROM owners WHERE kind = ? AND name = ? ORDER BY id DESC",
                arguments: [CacheOwner.Kind.signals.rawValue, inference.stage])
            return rows.compactMap { row -> CacheOwner? in
                guard let digest = ContentDigest.fromDatabaseValue(row[0]), digest != inference.digest else {
                    return nil
                }
                return CacheOwner(signals: digest, name: row[1], partsText: row[2])
            }
        }
    }
}

extension CacheOwner {
    /// The owner of signals as the database keeps it.
    init(signals digest: ContentDigest, name: String, partsText: String) {
        let object = (try? JSONParser.parse(Array(partsText.utf8)))?.objectValue ?? JSONObject()
        self.init(
            digest: digest, kind: .signals, name: name,
            parts: object.members.map { StageInference.Part(name: $0.key, value: $0.value.stringValue ?? "") })
    }

    /// The names of parts in which an inference differs from this owner.
    public func changes(to inference: StageInference) -> [String] {
        let before = Dictionary(parts.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        let now = Dictionary(inference.parts.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        return Set(before.keys).union(now.keys).filter { before[$0] != now[$0] }.sorted()
    }
}
