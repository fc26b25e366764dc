import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file that comes into being all at once: written beside its final name, then renamed.
///
/// Until it is committed, whatever stood under the name stays; dropped without being committed, it leaves nothing.
final class PartialFile: Sendable {
    /// The final name, symbolic links followed.
    let path: String
    let descriptor: FileDescriptor
    private let partialPath: String
    private let settled = Atomic<Bool>(false)

    /// Creates the partial file, with the permissions of the file that it will replace: `.NAME.partial` for whoever
    /// holds the output's lock, so that what a killed run left is written over; else `.NAME.partial-PID`.
    /// - Throws: `RunError` when the folder doesn't take it.
    init(replacing path: String, isLocked: Bool = false) throws(RunError) {
        self.path = Self.resolved(path)
        let (folder, name) = Self.split(self.path)
        let start = "\(folder)/.\(name).partial"
        let open = isLocked ? Self.takeOver(start) : Self.create("\(start)-\(getpid())")
        guard let (descriptor, partialPath) = open else { throw .cannotCreate(path, errno: errno) }
        self.descriptor = descriptor
        self.partialPath = partialPath
        var old = stat()
        if stat(self.path, &old) == 0 { _ = fchmod(descriptor.number, old.st_mode & 0o7777) }
    }

    private static func takeOver(_ path: String) -> (FileDescriptor, path: String)? {
        // A file of its own: whoever left the old one may still be writing into it.
        unlink(path)
        return FileDescriptor.opening(path, O_WRONLY | O_CREAT | O_EXCL).map { ($0, path) }
    }

    private static func create(_ path: String) -> (FileDescriptor, path: String)? {
        // Another container may share the folder and our number.
        for attempt in 0..<100 {
            let candidate = attempt == 0 ? path : "\(path)-\(attempt)"
            if let descriptor = FileDescriptor.opening(candidate, O_WRONLY | O_CREAT | O_EXCL) {
                return (descriptor, candidate)
            }
            if errno != EEXIST { return nil }
        }
        return nil
    }

    deinit { discard() }

    /// Removes the partial file, unless it was committed.
    func discard() {
        if !settled.exchange(true, ordering: .acquiringAndReleasing), isStillThere { unlink(partialPath) }
    }

    /// Commits the bytes to the disk, then the name.
    func commit() throws(RunError) {
        let code = descriptor.synchronize()
        if code != 0 { throw .cannotWrite(path, errno: code) }
        if !isStillThere { throw .takenOver(path) }
        if rename(partialPath, path) != 0 { throw .cannotWrite(path, errno: errno) }
        settled.store(true, ordering: .releasing)
    }

    /// Whether the partial file is still the one that we wrote: somebody may have put another in its place.
    private var isStillThere: Bool {
        var there = stat()
        guard lstat(partialPath, &there) == 0, let ours = descriptor.status else { return false }
        return there.st_dev == ours.st_dev && there.st_ino == ours.st_ino
    }

    /// Commits the names in a file's folder to the disk.
    static func synchronizeFolder(of path: String) throws(RunError) {
        let folder = split(path).folder
        guard let descriptor = FileDescriptor.opening(folder, O_RDONLY) else {
            // A folder that may be written but not listed keeps its names without our help.
            if errno == EACCES { return }
            throw .cannotWrite(folder, errno: errno)
        }
        let code = descriptor.synchronize()
        // Some file systems have nothing to commit for a folder and say so.
        if code != 0, code != EINVAL, code != ENOTSUP { throw .cannotWrite(folder, errno: code) }
    }

    /// Removes a file that an earlier run left; its absence is fine.
    static func remove(_ path: String) throws(RunError) {
        if unlink(path) != 0, errno != ENOENT { throw .cannotWrite(path, errno: errno) }
    }

    /// A path's folder and its last part.
    static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        let folder = String(path[..<slash])
        return (folder.isEmpty ? "/" : folder, String(path[path.index(after: slash)...]))
    }

    /// The file that a symbolic link leads to, so that the link stays, also where that file is not there yet.
    static func resolved(_ path: String) -> String {
        if let resolved = realpath(path, nil) {
            defer { free(resolved) }
            return String(cString: resolved)
        }
        var path = path
        // As many links as Linux follows; a circle of them ends somewhere, and is refused when it is opened.
        for _ in 0..<40 {
            guard let target = target(ofLink: path) else { break }
            path = target.hasPrefix("/") ? target : split(path).folder + "/" + target
        }
        return path
    }

    private static func target(ofLink path: String) -> String? {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &target, target.count)
        return count > 0 ? String(decoding: target.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
    }
}
