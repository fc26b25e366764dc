import CascadeCore
import Digests

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Lines of an input, in memory that doesn't grow with the input nor with its longest line.
///
/// A line ends with LF or CR LF, the last one with the input. Empty lines are passed over, but counted. A line longer
/// than the limit is reported and never held.
struct LineReader: Sendable {
    /// One line.
    struct Line {
        let place: RecordPlace
        /// Bytes of the line without its end.
        let length: Int
        /// Bytes to pass over before the next line; nil when the line was too long to be held.
        fileprivate let extent: Int?

        /// Whether the line was too long.
        var isTooLong: Bool { extent == nil }
    }

    /// Longest line, in bytes, that is held.
    let limit: Int
    private(set) var buffer: InputBuffer
    private var lineNumber = 0
    private var pending = 0
    private var begun = false

    init(_ input: ByteInput, limit: Int, bufferSize: Int = InputBuffer.usualSize) {
        self.limit = limit
        buffer = InputBuffer(input, size: bufferSize)
    }

    /// The next line that is not empty; nil at the end or when the run was asked to stop. What the line before held
    /// is gone then.
    mutating func next() throws(RunError) -> Line? {
        if !begun {
            guard try buffer.passByteOrderMark() else { return nil }
            begun = true
        }
        buffer.consume(pending)
        pending = 0
        while let line = try nextLine() {
            if line.length == 0 {
                buffer.consume(line.extent ?? 0)
                continue
            }
            pending = line.extent ?? 0
            return line
        }
        return nil
    }

    /// The bytes of the line that `next` gave last.
    func withBytes<Value>(of line: Line, _ body: (UnsafeBufferPointer<UInt8>) -> Value) -> Value {
        buffer.withUnread { body(UnsafeBufferPointer(rebasing: $0.prefix(line.isTooLong ? 0 : line.length))) }
    }

    /// A digest of the line that `next` gave last, for a format of this name; nil when it was too long.
    func fingerprint(of line: Line, as format: String) -> ContentDigest? {
        if line.length > limit { return nil }
        return withBytes(of: line) { bytes in
            var digester = Digester(format)
            digester.append(UnsafeRawBufferPointer(bytes))
            return digester.finish()
        }
    }

    private mutating func nextLine() throws(RunError) -> Line? {
        var searched = 0
        while true {
            if let newline = firstNewline(after: searched) {
                lineNumber += 1
                return line(ending: newline, extent: newline + 1)
            }
            searched = buffer.count
            // One byte more than the limit may be the CR of a line that just fits.
            if searched > limit + 1 { return try passOverLongLine() }
            switch try buffer.refill() {
            case .more: continue
            case .stopped: return nil
            case .end:
                if buffer.count == 0 { return nil }
                lineNumber += 1
                return line(ending: buffer.count, extent: buffer.count)
            }
        }
    }

    private func line(ending end: Int, extent: Int) -> Line {
        // A line that is too long is measured with its CR, here as where it is passed over unseen.
        let mayEndWithReturn = end > 0 && end <= limit + 1
        let length = buffer.withUnread { mayEndWithReturn && $0[end - 1] == UInt8(ascii: "\r") ? end - 1 : end }
        let place = RecordPlace(line: lineNumber, offset: buffer.offset)
        return Line(place: place, length: length, extent: extent)
    }

    /// Offset of the first line feed at or after `position`.
    private func firstNewline(after position: Int) -> Int? {
        buffer.withUnread { bytes in
            guard position < bytes.count, let base = bytes.baseAddress,
                let found = memchr(base + position, 0x0a, bytes.count - position)
            else { return nil }
            return UnsafeRawPointer(found) - UnsafeRawPointer(base)
        }
    }

    /// Reads to the end of a line and forgets it.
    private mutating func passOverLongLine() throws(RunError) -> Line? {
        lineNumber += 1
        let place = RecordPlace(line: lineNumber, offset: buffer.offset)
        while true {
            if let newline = firstNewline(after: 0) {
                let length = buffer.offset - place.offset + newline
                buffer.consume(newline + 1)
                return Line(place: place, length: length, extent: nil)
            }
            buffer.consume(buffer.count)
            switch try buffer.refill() {
            case .more: continue
            case .stopped: return nil
            case .end: return Line(place: place, length: buffer.offset - place.offset, extent: nil)
            }
        }
    }
}
