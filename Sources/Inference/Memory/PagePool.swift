import Synchronization

/// Where pages of keys and values come from and return to.
///
/// A page that returns waits for the next sequence, so that generation doesn't ask the system for memory; what waits
/// is bounded by `spare`.
final class PagePool: Sendable {
    private struct Contents {
        var live = 0
        var spare: [AllocatedPage] = []
    }

    /// Bytes of each page.
    let pageBytes: Int
    private let spareLimit: Int
    private let contents = Mutex(Contents())

    /// - Parameter spareBytes: The most memory that pages may take that nobody uses.
    init(pageBytes: Int, spareBytes: Int = 64 << 20) {
        self.pageBytes = pageBytes
        spareLimit = pageBytes > 0 ? spareBytes / pageBytes : 0
    }

    /// Pages that sequences hold.
    var livePages: Int { contents.withLock { $0.live } }

    /// Bytes of pages that sequences hold.
    var liveBytes: Int { livePages * pageBytes }

    /// A page of undefined contents.
    func makePage() -> KeyValuePage {
        let memory = contents.withLock { contents in
            contents.live += 1
            return contents.spare.popLast()
        }
        return KeyValuePage(memory ?? AllocatedPage(byteCount: pageBytes), of: self)
    }

    fileprivate func take(back memory: AllocatedPage) {
        contents.withLock { contents in
            contents.live -= 1
            if contents.spare.count < spareLimit { contents.spare.append(memory) }
        }
    }
}

/// Keys and values of 16 tokens in all layers of a stack. Sequences that begin alike share them.
final class KeyValuePage: @unchecked Sendable {
    // Sendable: only a sequence that is its one owner writes to a page, behind the tokens that others can have read.
    private let memory: AllocatedPage
    private let pool: PagePool

    fileprivate init(_ memory: AllocatedPage, of pool: PagePool) {
        (self.memory, self.pool) = (memory, pool)
    }

    deinit { pool.take(back: memory) }

    /// The first byte.
    var start: UnsafeMutableRawPointer { memory.start }

    /// A page of one's own with the same contents.
    func copy() -> KeyValuePage {
        let page = pool.makePage()
        page.start.copyMemory(from: start, byteCount: pool.pageBytes)
        return page
    }
}

/// A page's memory, whoever has it.
private final class AllocatedPage: @unchecked Sendable {
    // Sendable: it is a page's, or the pool's, never both.
    private let buffer: AlignedBuffer

    init(byteCount: Int) { buffer = AlignedBuffer(byteCount: byteCount) }

    var start: UnsafeMutableRawPointer { buffer.start }
}
