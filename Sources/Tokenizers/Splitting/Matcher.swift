/// A stretch of text under a pattern: reads scalars, looks ahead, never past the stretch's end.
struct Matcher {
    /// Well-formed UTF-8.
    let text: UnsafeBufferPointer<UInt8>
    let end: Int
    let table: ScalarKindTable

    /// - Parameter position: less than `end`, at a scalar's first byte.
    @inline(__always)
    func scalar(at position: Int) -> UTF8Scalar { UTF8Scalar(text, at: position, end: end) }

    /// Where the scalar that ends at `position` begins.
    @inline(__always)
    func previous(of position: Int) -> Int {
        var previous = position - 1
        while previous > 0, text[previous] & 0xC0 == 0x80 { previous -= 1 }
        return previous
    }

    func isBeforeSpace(_ position: Int) -> Bool {
        position >= end || ScalarClass.space.contains(scalar(at: position).value, table)
    }

    /// The end of a contraction that stands at `position`.
    func contraction(at position: Int, ignoringCase: Bool) -> Int? {
        guard end - position >= 2, text[position] == UInt8(ascii: "'") else { return nil }
        let next = position + 1
        switch lowercased(at: next, ignoringCase) {
        case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return next + 1
        case UInt8(ascii: "r"), UInt8(ascii: "v"):
            return lowercased(at: next + 1, ignoringCase) == UInt8(ascii: "e") ? next + 2 : nil
        case UInt8(ascii: "l"):
            return lowercased(at: next + 1, ignoringCase) == UInt8(ascii: "l") ? next + 2 : nil
        default:
            // ſ is a small s to whoever ignores case.
            return ignoringCase && scalar(at: next).value == 0x17F ? next + 2 : nil
        }
    }

    private func lowercased(at position: Int, _ ignoringCase: Bool) -> UInt8 {
        guard position < end else { return 0 }
        let byte = text[position]
        let isCapital = UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
        return ignoringCase && isCapital ? byte | 0x20 : byte
    }
}
