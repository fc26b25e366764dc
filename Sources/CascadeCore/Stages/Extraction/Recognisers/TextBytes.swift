/// A text's UTF-8 bytes, for scanners written by hand.
///
/// Reading outside gives 0, so that looking one further needs no bounds. All offsets are bytes from the text's start.
struct TextBytes: Sendable {
    let bytes: [UInt8]

    init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    var count: Int { bytes.count }

    subscript(index: Int) -> UInt8 { bytes.indices.contains(index) ? bytes[index] : 0 }

    func string(_ range: Range<Int>) -> String {
        String(decoding: bytes[range.clamped(to: 0..<count)], as: UTF8.self)
    }

    /// Whether an ASCII digit stands here.
    func isDigit(_ index: Int) -> Bool { self[index].isDigit }

    /// Where the digits that begin here end; `index` itself without any.
    func endOfDigits(from index: Int) -> Int {
        var end = index
        while isDigit(end) { end += 1 }
        return end
    }

    /// Bytes of the space between words of one line that stands here: blank, tab, no-break and narrow spaces; 0 for
    /// anything else, a line's end included.
    func spaceWidth(at index: Int) -> Int {
        switch self[index] {
        case 0x20, 0x09: 1
        case 0xc2 where self[index + 1] == 0xa0: 2
        case 0xe2 where self[index + 1] == 0x80 && [0x87, 0x89, 0xaf].contains(self[index + 2]): 3
        default: 0
        }
    }

    /// Bytes of the space between words of one line that ends here; 0 without one.
    func spaceWidth(before index: Int) -> Int {
        for width in 1...3 where spaceWidth(at: index - width) == width { return width }
        return 0
    }

    /// Whether `literal`, in ASCII and lower case, stands here in any case.
    func matches(_ literal: String, at index: Int) -> Bool {
        var position = index
        for byte in literal.utf8 {
            if self[position].lowercased != byte { return false }
            position += 1
        }
        return true
    }

    /// The Unicode scalar that begins here; nil at the end and inside a scalar.
    func scalar(at index: Int) -> Unicode.Scalar? {
        guard bytes.indices.contains(index) else { return nil }
        if bytes[index] < 0x80 { return Unicode.Scalar(bytes[index]) }
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes[index..<min(index + 4, count)].makeIterator()
        guard case .valid(let encoded) = parser.parseScalar(from: &iterator) else { return nil }
        return Unicode.UTF8.decode(encoded)
    }

    /// Where the scalar that ends before `index` begins.
    func scalarStart(before index: Int) -> Int {
        var start = index - 1
        while start > 0, self[start] & 0xc0 == 0x80 { start -= 1 }
        return start
    }

    /// Whether a letter or a digit of a word stands here.
    ///
    /// Scripts from Thai onward are written without spaces, or with particles that cling to numbers: there a letter
    /// beside a value is no part of it.
    func isWord(at index: Int) -> Bool {
        let byte = self[index]
        if byte < 0x80 { return byte.isDigit || byte.isLetter }
        guard let scalar = scalar(at: index), scalar.value < 0x0e00 else { return false }
        return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    /// Whether a letter or a digit of a word ends before `index`.
    func isWord(before index: Int) -> Bool { index > 0 && isWord(at: scalarStart(before: index)) }

    /// Whether `range` begins and ends where words may: no letter or digit touches it.
    func standsAlone(_ range: Range<Int>) -> Bool { !isWord(before: range.lowerBound) && !isWord(at: range.upperBound) }

    /// The letters that begin here, at most `limit` bytes of them.
    func letters(from index: Int, limit: Int = 16) -> Range<Int> {
        var end = index
        while end - index < limit, isWord(at: end), !isDigit(end), let scalar = scalar(at: end) {
            end += UTF8.width(scalar)
        }
        return index..<end
    }

    /// The letters that end before `index`, at most `limit` bytes of them.
    func letters(before index: Int, limit: Int = 16) -> Range<Int> {
        var start = index
        while start > 0, index - start < limit {
            let previous = scalarStart(before: start)
            if !isWord(at: previous) || isDigit(previous) { break }
            start = previous
        }
        return start..<index
    }

    /// All words and numbers, in lower case.
    var wordsInLowerCase: [String] {
        string(0..<count).lowercased().split { !($0.isLetter || $0.isNumber) }.map(String.init)
    }

    /// Words of the line before `index`, and of the one above when that ends with a colon; nearest first, in lower
    /// case; at most `count` of them.
    func words(before index: Int, count: Int) -> [String] {
        var words: [String] = []
        var position = index
        // A word is further off than this only behind punctuation that has nothing to do with what follows.
        let reach = index - 48
        while words.count < count, position > max(0, reach) {
            let previous = scalarStart(before: position)
            if self[previous] == 0x0a, self[previous - 1] != UInt8(ascii: ":") { break }
            let word = letters(before: position)
            if word.isEmpty {
                position = previous
            } else {
                words.append(string(word).lowercased())
                position = word.lowerBound
            }
        }
        return words
    }
}

extension UTF8 {
    /// Bytes of a scalar.
    static func width(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case ..<0x80: 1
        case ..<0x800: 2
        case ..<0x10000: 3
        default: 4
        }
    }
}

extension UInt8 {
    /// Whether this is an ASCII digit.
    var isDigit: Bool { self &- 0x30 < 10 }
    /// Whether this is an ASCII letter.
    var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
    /// The ASCII letter in lower case; any other byte as it is.
    var lowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
    /// The ASCII letter in upper case; any other byte as it is.
    var uppercased: UInt8 { self &- 0x61 < 26 ? self & 0xdf : self }
}
