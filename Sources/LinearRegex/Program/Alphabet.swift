/// The letters a program can tell apart: classes of scalars that are in the same sets.
///
/// ASCII is looked up; another scalar is found by its segment, which lies between the ends of all ranges, and by its
/// general category where the segment's scalars differ by it. All of it is computed when the pattern is compiled, so
/// that matching changes nothing and needs no lock.
struct Alphabet: Sendable {
    /// What stands on one side of a place in the text.
    enum Side: UInt8, Sendable, CaseIterable {
        case edge, newline, word, other
    }

    /// How many classes scalars fall into; `finalNewline` and `end` come on top.
    private let scalarClasses: Int
    private let asciiClasses: [UInt16]
    private let segmentStarts: [UInt32]
    /// One row a segment, one column a category (or a single column).
    private let segmentClasses: [UInt16]
    private let columns: Int
    /// Whether a segment's scalars differ by category.
    private let isMixed: [Bool]
    /// One row a set, one column a class.
    private let members: [Bool]
    private let sides: [Side]

    /// The class of a newline that is the text's last scalar.
    var finalNewline: Int { scalarClasses }
    /// The class that stands for the end of the text.
    var end: Int { scalarClasses + 1 }
    /// How many classes there are, those two among them.
    var classCount: Int { scalarClasses + 2 }

    /// - Parameter word: what words are made of, where word boundaries are asked for.
    init(_ sets: [ScalarSet], word: ScalarSet?) throws(LinearRegexError) {
        let all = sets + [.newline] + (word.map { [$0] } ?? [])
        let starts = Self.segmentStarts(of: all)
        let columns = all.contains { $0.categories != 0 } ? GeneralCategory.count : 1
        let tests = all.reduce(all.count) { $0 + $1.ranges.count }
        guard tests * (starts.count * columns + 0x80) <= Limits.alphabetTests else {
            throw LinearRegexError(code: .programTooLarge, offset: 0)
        }

        var classes = ClassNumbers(sets: all)
        asciiClasses = (0..<0x80).map { classes.number(of: $0, category: GeneralCategory.index(of: $0)) }
        segmentClasses = starts.flatMap { start in
            (0..<columns).map { classes.number(of: start, category: columns == 1 ? nil : $0) }
        }
        // A class number takes 16 bits, and two numbers are set aside.
        guard classes.signatures.count <= Int(UInt16.max) - 2 else {
            throw LinearRegexError(code: .programTooLarge, offset: 0)
        }
        self.columns = columns
        segmentStarts = starts
        scalarClasses = classes.signatures.count
        isMixed = starts.indices.map { [segmentClasses] segment in
            Set(segmentClasses[segment * columns..<(segment + 1) * columns]).count > 1
        }
        sides = classes.signatures.map { signature in
            if signature[sets.count] { return .newline }
            return word != nil && signature[sets.count + 1] ? .word : .other
        }
        let newline = Int(asciiClasses[0x0A])
        members = sets.indices.flatMap { set in
            classes.signatures.map { $0[set] } + [classes.signatures[newline][set], false]
        }
    }

    /// The class of a scalar of the text, final newlines not told apart.
    @inline(__always)
    func classNumber(of scalar: UInt32) -> Int {
        scalar < 0x80 ? Int(asciiClasses[Int(scalar)]) : classNumber(beyondASCII: scalar)
    }

    private func classNumber(beyondASCII scalar: UInt32) -> Int {
        var low = 0
        var high = segmentStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if segmentStarts[middle] <= scalar { low = middle } else { high = middle }
        }
        let column = isMixed[low] ? GeneralCategory.index(of: scalar) : 0
        return Int(segmentClasses[low * columns + column])
    }

    /// Whether the scalars of a class are in a set.
    @inline(__always)
    func isMember(_ classNumber: Int, of set: Int) -> Bool { members[set * classCount + classNumber] }

    /// All scalars in order, as ranges of one class each.
    var runs: [(range: ClosedRange<UInt32>, classNumber: Int)] {
        var runs: [(range: ClosedRange<UInt32>, classNumber: Int)] = []
        func append(_ range: ClosedRange<UInt32>, _ classNumber: Int) {
            if let last = runs.last, last.classNumber == classNumber {
                runs[runs.count - 1].range = last.range.lowerBound...range.upperBound
            } else {
                runs.append((range, classNumber))
            }
        }
        for scalar: UInt32 in 0..<0x80 { append(scalar...scalar, Int(asciiClasses[Int(scalar)])) }
        for (segment, start) in segmentStarts.enumerated() {
            let end = segment + 1 < segmentStarts.count ? segmentStarts[segment + 1] - 1 : ScalarSet.last
            if isMixed[segment] {
                for scalar in start...end { append(scalar...scalar, classNumber(beyondASCII: scalar)) }
            } else {
                append(start...end, Int(segmentClasses[segment * columns]))
            }
        }
        return runs
    }

    /// What a class is to the place before or after it.
    func side(of classNumber: Int) -> Side {
        if classNumber == end { return .edge }
        return classNumber == finalNewline ? .newline : sides[classNumber]
    }

    /// Where, beyond ASCII, any set begins or ends.
    private static func segmentStarts(of sets: [ScalarSet]) -> [UInt32] {
        var starts: Set<UInt32> = [0x80]
        for range in sets.lazy.flatMap(\.ranges) {
            starts.insert(range.lowerBound)
            starts.insert(range.upperBound + 1)
        }
        return starts.filter { 0x80...ScalarSet.last ~= $0 }.sorted()
    }
}

/// Numbers the combinations of sets that occur.
private struct ClassNumbers {
    let sets: [ScalarSet]
    private(set) var signatures: [[Bool]] = []
    private var numbers: [[Bool]: UInt16] = [:]

    init(sets: [ScalarSet]) { self.sets = sets }

    /// - Parameter category: nil when no set asks for one.
    mutating func number(of scalar: UInt32, category: Int?) -> UInt16 {
        let signature = sets.map { $0.contains(scalar, category: category ?? GeneralCategory.count) }
        if let number = numbers[signature] { return number }
        let number = UInt16(truncatingIfNeeded: signatures.count)
        numbers[signature] = number
        signatures.append(signature)
        return number
    }
}
