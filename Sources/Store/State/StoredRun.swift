public import Digests
public import JSON

/// What a run tells of itself when it begins.
public struct NewRun: Sendable {
    /// The digest of what the pipeline computes.
    public var pipeline: ContentDigest
    /// The pipeline's name.
    public var name: String
    /// The pipeline file's text.
    public var source: String
    /// The pipeline's graph, an SVG file.
    public var graph: String
    /// The pipeline file's path, as it was given.
    public var path: String
    /// Where records come from, as it was given.
    public var input: String
    /// Where they go, as it was given.
    public var output: String
    /// The version of the program.
    public var version: String
    /// When it begins, in seconds since 1970.
    public var began: Double

    /// A run that begins.
    public init(
        pipeline: ContentDigest, name: String, source: String, graph: String, path: String, input: String,
        output: String, version: String, began: Double
    ) {
        self.pipeline = pipeline
        self.name = name
        self.source = source
        self.graph = graph
        self.path = path
        self.input = input
        self.output = output
        self.version = version
        self.began = began
    }
}

/// How a run ended. Another version of the program may know more ways than these.
public struct RunEnding: RawRepresentable, Sendable, Hashable {
    /// The word that the history and machines use.
    public let rawValue: String

    /// An ending by its word.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Every record was answered, and the output is in place.
    public static let completed = RunEnding(rawValue: "completed")
    /// A signal ended it.
    public static let interrupted = RunEnding(rawValue: "interrupted")
    /// Its time was up.
    public static let deadline = RunEnding(rawValue: "deadline")
    /// Nothing more could be read or written.
    public static let failed = RunEnding(rawValue: "failed")
    /// Whoever read the output had enough.
    public static let readerClosed = RunEnding(rawValue: "reader_closed")
}

/// One run as the history knows it.
public struct StoredRun: Sendable, Equatable {
    /// What is known of a run's end.
    public enum Progress: Sendable, Equatable {
        /// It told how it ended, when (seconds since 1970) and with which exit code.
        case ended(RunEnding, at: Double, exitCode: Int)
        /// Its process is there.
        case running
        /// Its process is gone and told nothing: it was killed, or the machine stopped.
        case brokenOff
        /// It told nothing, and its process can't be looked for from here.
        case unknown
    }

    /// The run's number in this state folder, from 1.
    public let number: Int
    /// The pipeline's name.
    public let name: String
    /// The digest of what the pipeline computes; nil when it can't be read.
    public let pipeline: ContentDigest?
    /// The pipeline file's path, as it was given.
    public let path: String
    /// Where records came from, as it was given.
    public let input: String
    /// Where they went, as it was given.
    public let output: String
    /// The version of the program that ran.
    public let version: String
    /// When it began, in seconds since 1970.
    public let began: Double
    /// What is known of its end.
    public let progress: Progress
    /// What made it fail, in a sentence for people; nil when nothing did.
    public let trouble: String?
    /// Its summary, an empty object while there is none.
    public let summary: JSONObject

    /// Seconds from its begin to its end; nil without an end.
    public var seconds: Double? {
        if case .ended(_, let end, _) = progress { max(0, end - began) } else { nil }
    }
}

/// The pipeline of a run, as it was then.
public struct StoredPipeline: Sendable, Equatable {
    /// The pipeline file's text.
    public let source: String
    /// The pipeline's graph, an SVG file.
    public let graph: String
}

/// One failed record of a run. Its text is no part of it.
public struct StoredFailure: Sendable, Equatable {
    /// Line of the input, from 1.
    public let line: Int
    /// Bytes of the input before the record.
    public let offset: Int
    /// The record's own name, where it has one.
    public let id: JSONValue?
    /// The failure's short name.
    public let code: String
    /// What happened.
    public let reason: String
    /// The stage that failed, when one did.
    public let stage: String?

    /// A failed record.
    public init(line: Int, offset: Int, id: JSONValue?, code: String, reason: String, stage: String?) {
        self.line = line
        self.offset = offset
        self.id = id
        self.code = code
        self.reason = reason
        self.stage = stage
    }
}
