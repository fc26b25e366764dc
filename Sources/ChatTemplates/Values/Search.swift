/// Finds a part of a text in linear time (Knuth, Morris and Pratt), whatever the two are.
struct Search {
    let part: [UInt8]
    /// For each prefix of the part, the length of its longest end that the part begins with, too.
    private let borders: [Int]

    init(_ part: String) { self.init(Array(part.utf8)) }

    init(_ part: [UInt8]) {
        self.part = part
        var borders = [Int](repeating: 0, count: self.part.count)
        var length = 0
        for index in self.part.indices.dropFirst() {
            while length > 0, self.part[index] != self.part[length] { length = borders[length - 1] }
            if self.part[index] == self.part[length] { length += 1 }
            borders[index] = length
        }
        self.borders = borders
    }

    /// The first offset of the part at or behind `start`; nil when it is not there.
    func first(in text: [UInt8], from start: Int = 0) -> Int? {
        if part.isEmpty { return start <= text.count ? start : nil }
        var length = 0
        var index = start
        while index < text.count {
            while length > 0, text[index] != part[length] { length = borders[length - 1] }
            if text[index] == part[length] { length += 1 }
            index += 1
            if length == part.count { return index - length }
        }
        return nil
    }

    /// All offsets of the part, none within another. An empty part stands between all characters.
    func matches(in text: [UInt8]) -> Matches { Matches(search: self, text: text) }

    /// Offsets of a part, found one at a time.
    struct Matches: Sequence, IteratorProtocol {
        fileprivate let search: Search
        fileprivate let text: [UInt8]
        private var start = 0

        fileprivate init(search: Search, text: [UInt8]) {
            self.search = search
            self.text = text
        }

        mutating func next() -> Int? {
            guard let offset = search.first(in: text, from: start) else { return nil }
            start = offset + search.part.count
            if search.part.isEmpty {
                start += 1
                while start < text.count, text[start] & 0xc0 == 0x80 { start += 1 }
            }
            return offset
        }
    }
}
