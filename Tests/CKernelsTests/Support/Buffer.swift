/// Memory whose start is `misalignment` bytes past a 64-byte boundary. It lives as long as the test that made it.
final class Buffer {
    let start: UnsafeMutableRawPointer
    let count: Int
    private let allocation: UnsafeMutableRawPointer

    init(byteCount: Int, misalignment: Int = 0) {
        allocation = .allocate(byteCount: byteCount + misalignment, alignment: 64)
        start = allocation + misalignment
        count = byteCount
        start.initializeMemory(as: UInt8.self, repeating: 0xA5, count: byteCount)
    }

    deinit { allocation.deallocate() }

    convenience init(_ values: [Float], misalignment: Int = 0) {
        self.init(byteCount: values.count * 4, misalignment: misalignment)
        for (index, value) in values.enumerated() { floats[index] = value }
    }

    convenience init(bytes: [UInt8]) {
        self.init(byteCount: bytes.count)
        start.copyMemory(from: bytes, byteCount: bytes.count)
    }

    var floats: UnsafeMutablePointer<Float> { start.assumingMemoryBound(to: Float.self) }

    var bytes: [UInt8] { Array(UnsafeRawBufferPointer(start: start, count: count)) }

    func values(_ count: Int) -> [Float] { Array(UnsafeBufferPointer(start: floats, count: count)) }
}
