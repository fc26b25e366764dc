/// Which line of the input each line of a part comes from.
///
/// Two numbers a record, in the order of the input: how far it is from the record before (from 0 for the first),
/// doubled, plus one when the record failed; and the bytes of its line. A number is written seven bits at a time,
/// the lowest first, the eighth bit set on all bytes but the last (LEB128). That is two or three bytes a record.
enum ShardLineIndex {
    /// One record.
    struct Entry: Equatable {
        /// Its line in the input, from 1.
        let inputLine: Int
        /// Whether its line is in the errors file instead of the output.
        let isFailure: Bool
        /// Bytes of its line, the line's end included.
        let length: Int
    }

    /// Appends an entry.
    /// - Returns: false when the entry can't follow a record of the line `previous`.
    static func append(_ entry: Entry, after previous: Int, to bytes: inout [UInt8]) -> Bool {
        let (step, overflow) = entry.inputLine.subtractingReportingOverflow(previous)
        guard !overflow, step > 0, step <= Int.max >> 1, entry.length >= 0 else { return false }
        append(UInt64(step) << 1 | (entry.isFailure ? 1 : 0), to: &bytes)
        append(UInt64(entry.length), to: &bytes)
        return true
    }

    private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
        var rest = number
        while rest > 0x7f {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}

/// Reads a line index from its file, piece by piece.
struct ShardLineReader {
    private var input: DigestedInput
    private var left: Int
    private let digest: String
    private var line = 0

    /// - Parameter input: stands at the index's first byte.
    init(_ input: DigestedInput, _ extent: ShardManifest.Extent) {
        self.input = input
        left = extent.bytes
        digest = extent.digest
    }

    /// The next entry; nil at the end, when all bytes were those that the manifest tells of.
    /// - Throws: `RunError` when they were not.
    mutating func next() throws(RunError) -> ShardLineIndex.Entry? {
        guard left > 0 else {
            guard input.digest == digest, try input.isAtEnd() else { throw .damagedShardManifest(input.name) }
            return nil
        }
        let step = try number()
        let length = try number()
        let (line, overflow) = line.addingReportingOverflow(Int(step >> 1))
        guard step > 1, !overflow, let length = Int(exactly: length) else {
            throw .damagedShardManifest(input.name)
        }
        self.line = line
        return ShardLineIndex.Entry(inputLine: line, isFailure: step & 1 == 1, length: length)
    }

    private mutating func number() throws(RunError) -> UInt64 {
        var number: UInt64 = 0
        var shift: UInt64 = 0
        while left > 0, let byte = try input.nextByte() {
            left -= 1
            // The tenth byte holds the highest bit alone.
            guard shift < 63 || byte <= 1 else { break }
            number |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return number }
            shift += 7
        }
        throw .damagedShardManifest(input.name)
    }
}
