/// What BERT's normalizer and pre-tokenizer make of one scalar: a two-stage table, so that any script costs two loads.
///
/// Each step of the Hugging Face normalizer looks at one scalar at a time (only NFD's order of marks does not, see
/// `markClass`), so that all of them together are one table, put together from the runs once a process and setting.
struct BertScalarTable: Sendable {
    /// One scalar's fate. Zero, for most, is "a letter that stays as it is".
    struct Entry: Equatable {
        var bits: UInt32 = 0

        static let removed: UInt32 = 1 << 21
        static let space: UInt32 = 1 << 22
        /// A word of its own: punctuation, or an ideograph.
        static let alone: UInt32 = 1 << 23
        /// Becomes the scalars `sequence(of:)` gives.
        static let several: UInt32 = 1 << 24
        static let hangul: UInt32 = 1 << 25
        /// A mark that stays and that NFD may move: `markClass` is not zero.
        static let ordered: UInt32 = 1 << 26

        /// What stands in the scalar's place; zero when it stays. With `several`, the index of its sequence.
        var replacement: UInt32 { bits & 0x1F_FFFF }

        func has(_ flag: UInt32) -> Bool { bits & flag != 0 }
    }

    private static let pageBits: UInt32 = 7
    private static let pageSize = 1 << 7

    private var pageOfBlock: [UInt16]
    private var entries: [UInt32]
    private var sequences: [[UInt32]] = []
    private var sharedPages: [UInt32: UInt16] = [:]

    static let uncased = BertScalarTable(lowercase: true, stripAccents: true)
    static let lowercasing = BertScalarTable(lowercase: true, stripAccents: false)
    static let stripping = BertScalarTable(lowercase: false, stripAccents: true)
    static let cased = BertScalarTable(lowercase: false, stripAccents: false)

    /// The table for a setting, built at its first use and shared from then on.
    static func table(lowercase: Bool, stripAccents: Bool) -> BertScalarTable {
        switch (lowercase, stripAccents) {
        case (true, true): uncased
        case (true, false): lowercasing
        case (false, true): stripping
        case (false, false): cased
        }
    }

    /// - Parameter scalar: at most 0x10FFFF.
    subscript(scalar: UInt32) -> Entry {
        let page = Int(pageOfBlock[Int(scalar >> Self.pageBits)])
        return Entry(bits: entries[page * Self.pageSize + (Int(scalar) & (Self.pageSize - 1))])
    }

    /// The scalars an entry with `several` stands for.
    func sequence(of entry: Entry) -> [UInt32] { sequences[Int(entry.replacement)] }

    /// The canonical combining class of a mark that stays when accents are taken out; zero for everything else.
    static func markClass(_ scalar: UInt32) -> UInt32 {
        let runs = BertUnicodeTables.orderedMarks
        for start in stride(from: 0, to: runs.count, by: 3) where runs[start] <= scalar && scalar <= runs[start + 1] {
            return runs[start + 2]
        }
        return 0
    }

    private init(lowercase: Bool, stripAccents: Bool) {
        pageOfBlock = [UInt16](repeating: 0, count: 0x11_0000 >> Int(Self.pageBits))
        entries = [UInt32](repeating: 0, count: Self.pageSize)
        sharedPages[0] = 0

        if lowercase { addLowercase(keepingDot: !stripAccents) }
        add(Entry.alone, to: BertUnicodeTables.punctuation)
        if stripAccents { addBases() }
        add(Entry.alone, to: BertUnicodeTables.ideographs)
        set(Entry.space, at: BertUnicodeTables.spaces + [0x20, 0x20])
        set(Entry.removed, at: BertUnicodeTables.removed)
    }

    private mutating func addLowercase(keepingDot: Bool) {
        let runs = BertUnicodeTables.lowercase
        for start in stride(from: 0, to: runs.count, by: 4) {
            let (first, last, step) = (runs[start], runs[start + 1], runs[start + 2])
            for scalar in stride(from: first, through: last, by: Int(step)) {
                self[set: scalar] = runs[start + 3] + (scalar - first)
            }
        }
        if keepingDot { add(sequence: [0x69, 0x307], for: 0x130) }
    }

    /// A base takes over what already holds for it: its lower-case form, and whether it is punctuation.
    private mutating func addBases() {
        let letters = BertUnicodeTables.baseLetters
        for start in stride(from: 0, to: letters.count, by: 2) {
            let base = self[letters[start + 1]]
            self[set: letters[start]] = base.replacement == 0 ? base.bits | letters[start + 1] : base.bits
        }
        let several = BertUnicodeTables.baseSequences
        for start in stride(from: 0, to: several.count, by: 4) {
            add(sequence: several[start + 1...start + 3].filter { $0 != 0 }, for: several[start])
        }
        set(Entry.hangul, at: [Hangul.first, Hangul.last])
        set(Entry.removed, at: BertUnicodeTables.nonspacingMarks)
        let marks = BertUnicodeTables.orderedMarks
        for start in stride(from: 0, to: marks.count, by: 3) {
            add(Entry.ordered, to: [marks[start], marks[start + 1]])
        }
    }

    private mutating func add(sequence: [UInt32], for scalar: UInt32) {
        self[set: scalar] = Entry.several | UInt32(sequences.count)
        sequences.append(sequence)
    }

    private mutating func set(_ bits: UInt32, at runs: [UInt32]) { write(bits, runs, keep: 0) }

    private mutating func add(_ bits: UInt32, to runs: [UInt32]) { write(bits, runs, keep: .max) }

    /// Writes `bits`, with what stood there before under the mask `keep`, at all scalars of (first, last) runs.
    private mutating func write(_ bits: UInt32, _ runs: [UInt32], keep: UInt32) {
        for start in stride(from: 0, to: runs.count, by: 2) {
            var scalar = runs[start]
            while scalar <= runs[start + 1] {
                let block = Int(scalar >> Self.pageBits)
                let isBlockStart = Int(scalar) & (Self.pageSize - 1) == 0
                if isBlockStart, scalar + UInt32(Self.pageSize) - 1 <= runs[start + 1], pageOfBlock[block] == 0 {
                    pageOfBlock[block] = sharedPage(filledWith: bits)
                    scalar += UInt32(Self.pageSize)
                } else {
                    self[set: scalar] = self[scalar].bits & keep | bits
                    scalar += 1
                }
            }
        }
    }

    private mutating func sharedPage(filledWith bits: UInt32) -> UInt16 {
        if let page = sharedPages[bits] { return page }
        let page = UInt16(entries.count >> Int(Self.pageBits))
        entries.append(contentsOf: repeatElement(bits, count: Self.pageSize))
        sharedPages[bits] = page
        return page
    }

    private subscript(set scalar: UInt32) -> UInt32 {
        get { self[scalar].bits }
        set {
            let block = Int(scalar >> Self.pageBits)
            var page = Int(pageOfBlock[block])
            if sharedPages.values.contains(UInt16(page)) {
                let copy = entries.count >> Int(Self.pageBits)
                entries.append(contentsOf: entries[page * Self.pageSize..<(page + 1) * Self.pageSize])
                pageOfBlock[block] = UInt16(copy)
                page = copy
            }
            entries[page * Self.pageSize + (Int(scalar) & (Self.pageSize - 1))] = newValue
        }
    }
}

/// The arithmetic of Hangul syllables (The Unicode Standard, chapter 3.12).
enum Hangul {
    static let first: UInt32 = 0xAC00
    static let last: UInt32 = 0xD7A3

    /// Leading consonant, vowel, and the trailing consonant or zero.
    /// - Parameter syllable: from `first` to `last`.
    static func jamo(of syllable: UInt32) -> (lead: UInt32, vowel: UInt32, trail: UInt32) {
        let index = syllable - first
        let trail = index % 28
        return (0x1100 + index / 588, 0x1161 + index % 588 / 28, trail == 0 ? 0 : 0x11A7 + trail)
    }
}
