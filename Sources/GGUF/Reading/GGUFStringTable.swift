/// The strings of a metadata array with random access: one offset is kept for each, the bytes stay in the file.
///
/// Vocabularies are read through it. The bytes are as they stand in the file and need not be UTF-8.
public struct GGUFStringTable: Sendable {
    private let file: MappedFile
    /// Where the array's elements begin in the file.
    private let base: Int
    /// Where each string's bytes begin, from `base`; one more entry stands where the next string's bytes would.
    private let starts: [UInt32]

    private static let lengthSize = 8

    init(_ array: GGUFArray) throws(GGUFError) {
        guard let end = UInt32(exactly: array.range.count + Self.lengthSize) else {
            throw array.error(.countTooLarge(UInt64(array.range.count), limit: UInt64(UInt32.max) - 8))
        }
        file = array.file
        base = array.range.lowerBound
        let bytes = array.file.bytes
        var position = array.range.lowerBound
        var starts: [UInt32] = []
        starts.reserveCapacity(array.count + 1)
        for _ in 0..<array.count {
            // In bounds and below `end`: opening the file walked over the same lengths.
            let length = UInt64.decode(bytes, at: position)
            position += Self.lengthSize
            starts.append(UInt32(position - base))
            position += Int(length)
        }
        starts.append(end)
        self.starts = starts
    }

    /// The number of strings.
    public var count: Int { starts.count - 1 }

    /// Calls `body` with the bytes of the string at `index`, which are valid only during the call.
    @inline(__always)
    public func withUTF8<Result, Failure: Error>(
        at index: Int,
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(file) {} }
        let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[byteRange(at: index)])
        return try body(bytes.assumingMemoryBound(to: UInt8.self))
    }

    /// The string at `index`, or `nil` where its bytes are not UTF-8.
    public func string(at index: Int) -> String? {
        withUTF8(at: index) { String(utf8: UnsafeRawBufferPointer($0)) }
    }

    /// Where the bytes of the string at `index` lie in the file.
    public func byteRange(at index: Int) -> Range<Int> {
        base + Int(starts[index])..<base + Int(starts[index + 1]) - Self.lengthSize
    }
}
