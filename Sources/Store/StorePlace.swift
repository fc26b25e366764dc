/// Where a store's files lie.
public struct StorePlace: Sendable, Equatable {
    /// The state folder.
    public let folder: String

    /// The files in a folder, which need not be there yet.
    public init(folder: String) { self.folder = folder }

    /// Results; may be deleted at any time.
    public var cache: String { folder + "/cache.db" }

    /// Runs, deliveries, errors: never deleted by the program itself.
    public var state: String { folder + "/state.db" }
}
