/// A text that is not well-formed UTF-8, with U+FFFD for each byte that is wrong.
struct RepairedText {
    private(set) var bytes: [UInt8] = []
    /// For each byte, and for the end, its place in the source.
    private var places: [Int] = []

    /// Nil for a text that is well-formed.
    init?(_ text: UnsafeBufferPointer<UInt8>) {
        guard !Self.isWellFormed(text) else { return nil }
        bytes.reserveCapacity(text.count + 16)
        places.reserveCapacity(text.count + 17)
        var position = 0
        while position < text.count {
            let scalar = UTF8Scalar(text, at: position, end: text.count)
            let count = UTF8Scalar.append(scalar.value, to: &bytes)
            for offset in 0..<count { places.append(count == scalar.length ? position + offset : position) }
            position += scalar.length
        }
        places.append(text.count)
    }

    /// Where a range of whole characters comes from.
    func source(_ range: Range<Int>) -> Range<Int> {
        places[range.lowerBound]..<max(places[range.lowerBound], places[range.upperBound])
    }

    private static func isWellFormed(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var position = 0
        while position < text.count {
            if text[position] < 0x80 {
                position += 1
                continue
            }
            let scalar = UTF8Scalar(text, at: position, end: text.count)
            if scalar.length == 1 { return false }
            position += scalar.length
        }
        return true
    }
}
