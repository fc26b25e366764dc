/// Makes UTF-8 of bytes that come in any pieces: the beginning of a character waits for the rest of it, and what can't
/// become one is U+FFFD, as `String(decoding:as:)` has it for all bytes at once.
struct CharacterAssembly: Sendable {
    /// The beginning of a character: three bytes at most.
    private var waiting: [UInt8] = []

    /// The whole characters that there are with these bytes.
    mutating func append(_ bytes: [UInt8]) -> String {
        waiting.append(contentsOf: bytes)
        let start = waiting.count - Self.unfinishedBytes(at: waiting)
        defer { waiting.removeFirst(start) }
        return String(decoding: waiting[..<start], as: UTF8.self)
    }

    /// What still waits, repaired.
    mutating func finish() -> String {
        defer { waiting.removeAll() }
        return String(decoding: waiting, as: UTF8.self)
    }

    /// How many bytes at the end begin a character that more bytes may complete.
    private static func unfinishedBytes(at bytes: [UInt8]) -> Int {
        for count in 1...3 where count <= bytes.count {
            let byte = bytes[bytes.count - count]
            if byte & 0xC0 == 0x80 { continue }
            guard count < length(from: byte) else { return 0 }
            // The second byte decides what the first one leaves open: no overlong form, no surrogate, nothing past U+10FFFF.
            guard count > 1 else { return 1 }
            return seconds(after: byte).contains(bytes[bytes.count - count + 1]) ? count : 0
        }
        return 0
    }

    /// Bytes of the character that a byte begins; 1 for a byte that begins none.
    private static func length(from first: UInt8) -> Int {
        switch first {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
    }

    /// The second bytes of characters that a byte begins (Unicode 16, table 3-7).
    private static func seconds(after first: UInt8) -> ClosedRange<UInt8> {
        switch first {
        case 0xE0: 0xA0...0xBF
        case 0xED: 0x80...0x9F
        case 0xF0: 0x90...0xBF
        case 0xF4: 0x80...0x8F
        default: 0x80...0xBF
        }
    }
}
