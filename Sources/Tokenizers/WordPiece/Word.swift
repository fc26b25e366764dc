/// One word on its way from the text to its tokens: normalized bytes, and where each of them comes from.
///
/// The bytes begin with the mark of a word's start, so that the first piece is looked up as GGUF files spell it. A word
/// longer than the limit, which is unknown whatever it is, is only counted: memory stays bounded.
struct Word {
    private(set) var bytes: [UInt8] = TokenSpelling.wordStart
    /// For each byte, the range in the text of the scalar it comes from.
    private(set) var starts: [Int] = [0, 0, 0]
    private(set) var ends: [Int] = [0, 0, 0]
    /// How many scalars the word has, stored or not.
    private(set) var length = 0
    private(set) var range = 0..<0
    private var ordered: [Mark] = []
    private let limit: Int

    private struct Mark {
        var scalar: UInt32
        var order: UInt32
        var source: Range<Int>
    }

    /// Where the pieces begin in `bytes`.
    static let textStart = 3

    init(limit: Int) {
        self.limit = limit
    }

    var isEmpty: Bool { length == 0 }
    var isTooLong: Bool { length > limit }

    /// - Parameter source: the range in the text that `scalar` was made of.
    @inline(__always)
    mutating func append(_ scalar: UInt32, from source: Range<Int>) {
        if !ordered.isEmpty { flushMarks() }
        store(scalar, from: source)
    }

    /// Appends a scalar that NFD may move before marks of a higher combining class.
    mutating func append(_ scalar: UInt32, order: UInt32, from source: Range<Int>) {
        guard order != 0 else { return append(scalar, from: source) }
        let isKept = length + ordered.count <= limit
        if isKept {
            ordered.append(Mark(scalar: scalar, order: order, source: source))
        } else {
            flushMarks()
            store(scalar, from: source)
        }
    }

    mutating func flushMarks() {
        // Insertion sort: stable, and no more marks than a word's limit ever wait.
        for index in ordered.indices {
            var place = index
            while place > 0, ordered[place - 1].order > ordered[place].order {
                ordered.swapAt(place - 1, place)
                place -= 1
            }
        }
        for mark in ordered { store(mark.scalar, from: mark.source) }
        ordered.removeAll(keepingCapacity: true)
    }

    @inline(__always)
    private mutating func store(_ scalar: UInt32, from source: Range<Int>) {
        range =
            length == 0 ? source : min(range.lowerBound, source.lowerBound)..<max(range.upperBound, source.upperBound)
        length += 1
        guard length <= limit else { return }
        for _ in 0..<UTF8Scalar.append(scalar, to: &bytes) {
            starts.append(source.lowerBound)
            ends.append(source.upperBound)
        }
    }

    mutating func removeAll() {
        bytes.removeSubrange(Self.textStart...)
        starts.removeSubrange(Self.textStart...)
        ends.removeSubrange(Self.textStart...)
        length = 0
    }
}
