/// A window on the input's bytes that slides forward: what is unread stays in one piece.
///
/// Readers look for the end of a record in `unread`, ask for more while there is none, and consume the record. The
/// window grows only while they ask for more without consuming, so whoever gives up at a limit bounds it.
struct InputBuffer: Sendable {
    /// What asking for more brought.
    enum Refill {
        case more
        case end
        case stopped
    }

    /// The usual size of the window, in bytes.
    static let usualSize = 256 << 10

    /// Offset in the input of the first unread byte.
    private(set) var offset = 0
    /// Where the bytes come from.
    let input: ByteInput
    private var storage: [UInt8]
    private var start = 0
    private var end = 0
    /// No read is for fewer bytes than this.
    private let leastRoom: Int

    init(_ input: ByteInput, size: Int = usualSize) {
        self.input = input
        storage = [UInt8](repeating: 0, count: max(4, size))
        leastRoom = max(1, storage.count / 4)
    }

    /// How many bytes are unread.
    var count: Int { end - start }

    /// Bytes of memory that the window takes.
    var memory: Int { storage.count }

    /// The unread bytes.
    func withUnread<Value>(_ body: (UnsafeBufferPointer<UInt8>) -> Value) -> Value {
        storage.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[start..<end])) }
    }

    /// Passes over the first `count` unread bytes, or all when there are fewer.
    mutating func consume(_ count: Int) {
        let count = min(count, self.count)
        start += count
        offset += count
        if start == end {
            start = 0
            end = 0
        }
    }

    /// Reads more behind the unread bytes.
    mutating func refill() throws(RunError) -> Refill {
        makeRoom()
        let input = input
        let free = end..<storage.count
        let reading = storage.withUnsafeMutableBytes { bytes -> Result<ByteInput.Reading, RunError> in
            do throws(RunError) {
                return .success(try input.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[free])))
            } catch {
                return .failure(error)
            }
        }
        switch try reading.get() {
        case .bytes(let count):
            end += count
            return .more
        case .end: return .end
        case .stopped: return .stopped
        }
    }

    private mutating func makeRoom() {
        if storage.count - end >= leastRoom { return }
        if start > 0 {
            storage.withUnsafeMutableBytes { bytes in
                bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[start..<end]))
            }
            end -= start
            start = 0
        }
        if storage.count - end < leastRoom {
            storage.append(contentsOf: repeatElement(0, count: storage.count))
        }
    }
}
