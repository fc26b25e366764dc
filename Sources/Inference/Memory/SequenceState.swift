import CKernels

/// Where the states of a model's sequences keep what they remember.
final class SequenceMemory: Sendable {
    /// Of the tokens that a decoder read or wrote.
    let own: KeyValueLayout
    /// Of the text that an encoder read for it; nil for a model of one stack.
    let source: KeyValueLayout?
    let pool: PagePool
    let sourcePool: PagePool?

    init(_ decoder: StackDescription, as cache: ck_cache) {
        own = KeyValueLayout(decoder.layers.map(\.attention), as: cache)
        pool = PagePool(pageBytes: own.pageBytes)
        let cross = decoder.layers.compactMap(\.crossAttention)
        source = cross.isEmpty ? nil : KeyValueLayout(cross, as: cache)
        sourcePool = source.map { PagePool(pageBytes: $0.pageBytes) }
    }

    /// Pages that sequences hold.
    var livePages: Int { pool.livePages + (sourcePool?.livePages ?? 0) }

    /// Bytes that sequences hold.
    var liveBytes: Int { pool.liveBytes + (sourcePool?.liveBytes ?? 0) }

    /// Bytes that a sequence of so many tokens takes.
    func bytes(tokens: Int, source sourceTokens: Int = 0) -> Int {
        KeyValueLayout.pages(for: tokens) * own.pageBytes
            + KeyValueLayout.pages(for: sourceTokens) * (source?.pageBytes ?? 0)
    }
}

/// What a model remembers of one sequence: for each layer of its decoder the keys and values of all tokens so far, and
/// of the text it writes about.
///
/// Sequences that begin alike share pages: a fork takes the pages of its origin, and a page that two have is copied
/// before one of them writes to it.
final class SequenceState: @unchecked Sendable {
    // Sendable: whoever runs a sequence waits for one request before it submits the next, so that one thread at a time
    // touches it; the engine's queue orders their accesses. One that is shared is never continued, only forked.

    /// Tokens that the sequence may grow to.
    let capacity: Int
    /// Tokens so far.
    private(set) var length: Int
    let memory: SequenceMemory
    private var pages: [KeyValuePage]
    /// The addresses of `pages`, as kernels take them.
    private var addresses: PageTable

    /// The tokens of the encoder's text, once it was read.
    private(set) var sourceLength = 0
    private var sourcePages: [KeyValuePage] = []
    private var sourceAddresses = PageTable()

    /// An empty sequence for a decoder.
    init(_ memory: SequenceMemory, capacity: Int) {
        self.memory = memory
        self.capacity = capacity
        (length, pages) = (0, [])
        addresses = PageTable(capacity: KeyValueLayout.pages(for: capacity))
    }

    /// A sequence that begins with the first `length` tokens of another one, and is about the same text.
    /// - Precondition: `origin` has as many tokens.
    init(forking origin: SequenceState, length: Int, capacity: Int) {
        precondition(length >= 0 && length <= origin.length, "a fork begins with tokens that its origin has")
        memory = origin.memory
        self.capacity = capacity
        self.length = length
        pages = Array(origin.pages.prefix(KeyValueLayout.pages(for: length)))
        addresses = PageTable(capacity: max(pages.count, KeyValueLayout.pages(for: capacity)))
        for page in pages { addresses.append(page.start) }
        (sourceLength, sourcePages) = (origin.sourceLength, origin.sourcePages)
        sourceAddresses = PageTable(capacity: sourcePages.count)
        for page in sourcePages { sourceAddresses.append(page.start) }
    }

    /// The pages of its tokens.
    var table: UnsafeMutablePointer<UnsafeMutableRawPointer?> { addresses.start }

    /// The pages of the encoder's text.
    var sourceTable: UnsafeMutablePointer<UnsafeMutableRawPointer?> { sourceAddresses.start }

    /// Readies the pages that the next `count` tokens go to: there, and nobody else's.
    /// - Precondition: The sequence may grow by as many.
    func makeRoom(for count: Int) {
        precondition(length + count <= capacity, "whoever submits a request checks its sequence's room")
        let wanted = KeyValueLayout.pages(for: length + count)
        let first = length / KeyValueLayout.pageTokens
        if first < pages.count, first < wanted, !isKnownUniquelyReferenced(&pages[first]) {
            pages[first] = pages[first].copy()
            addresses.replace(at: first, with: pages[first].start)
        }
        while pages.count < wanted {
            let page = memory.pool.makePage()
            pages.append(page)
            addresses.append(page.start)
        }
    }

    /// Notes that `count` tokens were added to every layer.
    func advance(by count: Int) { length += count }

    /// Makes room for an encoder's text.
    func beginSource(tokens: Int) {
        guard let pool = memory.sourcePool else { return }
        sourceLength = tokens
        sourcePages = (0..<KeyValueLayout.pages(for: tokens)).map { _ in pool.makePage() }
        sourceAddresses = PageTable(capacity: sourcePages.count)
        for page in sourcePages { sourceAddresses.append(page.start) }
    }
}
