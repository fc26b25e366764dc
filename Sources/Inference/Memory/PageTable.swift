/// The addresses of pages, in an order and at a place that kernels can read.
struct PageTable: ~Copyable {
    private var storage: AlignedBuffer
    /// Pages in the table.
    private(set) var count = 0

    /// An empty table with room for `capacity` pages.
    init(capacity: Int = 0) {
        storage = AlignedBuffer(byteCount: capacity * MemoryLayout<UnsafeMutableRawPointer?>.stride)
    }

    /// The first entry.
    var start: UnsafeMutablePointer<UnsafeMutableRawPointer?> {
        storage.start.assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
    }

    /// Empties it and makes room for `capacity` pages.
    mutating func begin(capacity: Int) {
        storage.reserve(byteCount: capacity * MemoryLayout<UnsafeMutableRawPointer?>.stride)
        count = 0
    }

    /// Adds a page.
    /// - Precondition: There is room for it.
    mutating func append(_ page: UnsafeMutableRawPointer) {
        start[count] = page
        count += 1
    }

    /// Puts another page at `index`.
    mutating func replace(at index: Int, with page: UnsafeMutableRawPointer) { start[index] = page }
}
