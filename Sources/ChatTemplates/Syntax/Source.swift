/// A template's text with its line ends as Jinja reads them: `\r\n` and `\r` are `\n`, and one at the end is dropped.
struct Source: Sendable {
    let bytes: [UInt8]

    init(_ text: String) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var afterReturn = false
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\r") {
                bytes.append(UInt8(ascii: "\n"))
            } else if byte != UInt8(ascii: "\n") || !afterReturn {
                bytes.append(byte)
            }
            afterReturn = byte == UInt8(ascii: "\r")
        }
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        self.bytes = bytes
    }

    /// The byte at `offset`; nil behind the end.
    subscript(offset: Int) -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

    /// The text of a range that begins and ends between characters.
    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// Whether `word` stands at `offset`.
    func has(_ word: StaticString, at offset: Int) -> Bool {
        let count = word.utf8CodeUnitCount
        guard offset + count <= bytes.count else { return false }
        for index in 0..<count where bytes[offset + index] != word.utf8Start[index] { return false }
        return true
    }

    /// The scalar at `offset` and how many bytes it takes; nil behind the end.
    func scalar(at offset: Int) -> (scalar: Unicode.Scalar, length: Int)? {
        guard let first = self[offset] else { return nil }
        if first < 0x80 { return (Unicode.Scalar(first), 1) }
        var iterator = bytes[offset..<min(offset + 4, bytes.count)].makeIterator()
        var decoder = Unicode.UTF8()
        guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return nil }
        return (scalar, UTF8.width(scalar))
    }

    /// The first offset from `offset` on where no white space stands.
    func skippingSpace(from offset: Int) -> Int {
        var offset = offset
        while let (scalar, length) = scalar(at: offset), scalar.isPythonSpace { offset += length }
        return offset
    }

    /// The end of `range` without the white space that ends it.
    func trimmingSpace(_ range: Range<Int>) -> Int {
        var end = range.upperBound
        while end > range.lowerBound {
            var start = end - 1
            while start > range.lowerBound, bytes[start] & 0xc0 == 0x80 { start -= 1 }
            guard let (scalar, _) = scalar(at: start), scalar.isPythonSpace else { break }
            end = start
        }
        return end
    }

    /// An error at `offset`.
    func error(_ code: TemplateError.Code, at offset: Int) -> TemplateError {
        let before = bytes[..<min(max(offset, 0), bytes.count)]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let line = before.lazy.filter { $0 == UInt8(ascii: "\n") }.count + 1
        let column = before[lineStart...].lazy.filter { $0 & 0xc0 != 0x80 }.count + 1
        return TemplateError(code, line: line, column: column)
    }
}

extension Unicode.Scalar {
    /// White space as Python's `str.isspace` has it.
    var isPythonSpace: Bool {
        switch value {
        case 9...13, 28...32, 0x85, 0xa0, 0x1680, 0x2000...0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000: true
        default: false
        }
    }

    /// The end of a line as Python's `str.splitlines` has it.
    var isPythonLineEnd: Bool {
        switch value {
        case 10...13, 28...30, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }
}
