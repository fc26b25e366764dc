public import CascadeCore
public import Digests
import JSON
public import Store

/// What a run takes from earlier runs, and leaves for later ones.
public struct RunStore: Sendable {
    let cache: ResultCache
    let place: StorePlace
    private let pipeline: ContentDigest
    private let name: String
    private let inferences: [StageInference]
    private let version: String

    /// The store of a pipeline's runs.
    /// - Parameters:
    ///   - pipeline: digest of everything in files that decides an output line besides its record and its format.
    ///   - version: the program's: another one may make other lines of the same signals.
    public init(
        _ cache: ResultCache, at place: StorePlace, pipeline: ContentDigest, name: String, inferences: [StageInference],
        version: String
    ) {
        self.cache = cache
        self.place = place
        self.pipeline = pipeline
        self.name = name
        self.inferences = inferences
        self.version = version
    }

    /// The lines that a run with this renderer finds and leaves.
    /// - Parameter areNumbered: whether a line holds its record's number.
    func lines(of renderer: LineRenderer, areNumbered: Bool) throws(RunError) -> LineStore {
        var digester = Digester("lines")
        digester.append(version)
        digester.append(pipeline)
        digester.append(renderer.identity)
        digester.append(areNumbered ? "numbered" : "named")
        let lines = CacheOwner(lines: digester.finish(), of: name)
        do throws(StoreError) {
            try cache.register(inferences.map(CacheOwner.init) + [lines])
        } catch {
            throw .store(error)
        }
        return LineStore(cache: cache, owner: lines.digest, areNumbered: areNumbered)
    }
}

/// Lines of one pipeline in one format.
struct LineStore: Sendable {
    let cache: ResultCache
    fileprivate let owner: ContentDigest
    fileprivate let areNumbered: Bool

    /// The input of a record's line: its bytes and, when the line tells its number, that.
    func input(_ fingerprint: ContentDigest, at place: RecordPlace) -> ContentDigest {
        guard areNumbered else { return fingerprint }
        var digester = Digester("numbered")
        digester.append(fingerprint)
        digester.append(count: place.line)
        return digester.finish()
    }

    /// The line that was stored for an input.
    func line(for input: ContentDigest) -> StoredLine? {
        cache.line(of: owner, for: input).flatMap(StoredLine.init(encoded:))
    }

    /// A line on its way to the store.
    func entry(_ line: StoredLine, for input: ContentDigest) -> CacheEntry {
        CacheEntry(owner: owner, input: input, value: line.encoded)
    }
}
