public import CascadeCore
public import Digests
import JSON

/// Whose entries they are.
public struct CacheOwner: Sendable, Equatable {
    /// What kind of entries it has.
    public enum Kind: String, Sendable, Equatable, CaseIterable {
        /// What a model said of a text.
        case signals
        /// What a pipeline wrote for a record.
        case lines
    }

    /// Digest of everything that decides its entries, besides their input.
    public let digest: ContentDigest
    /// What kind of entries it has.
    public let kind: Kind
    /// The stage, or the pipeline.
    public let name: String
    /// What decides its signals, by name.
    public let parts: [StageInference.Part]

    init(digest: ContentDigest, kind: Kind, name: String, parts: [StageInference.Part]) {
        self.digest = digest
        self.kind = kind
        self.name = name
        self.parts = parts
    }

    /// The owner of a stage's signals.
    public init(_ inference: StageInference) {
        digest = inference.digest
        kind = .signals
        name = inference.stage
        parts = inference.parts
    }

    /// The owner of a pipeline's lines.
    public init(lines digest: ContentDigest, of pipeline: String) {
        self.digest = digest
        kind = .lines
        name = pipeline
        parts = []
    }
}

extension CacheOwner {
    /// The parts, as JSON.
    var partsText: String { JSONWriter.text(.object(JSONObject(parts.map { ($0.name, .string($0.value)) }))) }
}

/// Something to store.
public struct CacheEntry: Sendable, Equatable {
    /// Whose it is.
    public let owner: ContentDigest
    /// What it was computed from.
    public let input: ContentDigest
    /// What is stored.
    public let value: [UInt8]

    /// Something to store.
    public init(owner: ContentDigest, input: ContentDigest, value: [UInt8]) {
        self.owner = owner
        self.input = input
        self.value = value
    }
}
