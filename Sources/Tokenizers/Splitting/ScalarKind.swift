/// What the patterns of pre-tokenizers tell scalars apart by: groups of Unicode's general categories, and white space.
enum ScalarKind: UInt8 {
    /// Neither of the others: controls that are no white space, format and private-use characters, unassigned ones.
    case other
    /// A capital or a title-case letter.
    case upper
    case lower
    /// A letter without case, or a modifier letter.
    case uncased
    case mark
    /// A decimal digit.
    case digit
    /// A number that is no decimal digit: Ⅷ, ½, ².
    case number
    case punctuation
    case symbol
    /// White space: Unicode's property, tabs and line ends among it.
    case space

    /// The kind's bit in `ScalarClass`.
    var bit: UInt16 { 1 << UInt16(rawValue) }
}

/// The kind of every scalar, in two stages, so that any script costs two loads.
struct ScalarKindTable: Sendable {
    static let shared = ScalarKindTable()

    private static let pageBits = 7
    private static let pageSize = 1 << pageBits
    private static let scalarCount = 0x11_0000

    private var pageOfBlock: [UInt16] = []
    private var kinds: [UInt8] = []

    private init() {
        let all = Self.spread(ScalarKindRuns.runs)
        var pages: [ArraySlice<UInt8>: UInt16] = [:]
        for start in stride(from: 0, to: all.count, by: Self.pageSize) {
            let page = all[start..<start + Self.pageSize]
            if let known = pages[page] {
                pageOfBlock.append(known)
            } else {
                let number = UInt16(pages.count)
                pages[page] = number
                pageOfBlock.append(number)
                kinds.append(contentsOf: page)
            }
        }
    }

    /// The number of a scalar's kind.
    ///
    /// - Parameter scalar: at most 0x10FFFF.
    @inline(__always)
    subscript(scalar: UInt32) -> UInt8 {
        let page = Int(pageOfBlock[Int(scalar >> UInt32(Self.pageBits))])
        return kinds[page << Self.pageBits | Int(scalar) & (Self.pageSize - 1)]
    }

    private static func spread(_ runs: [UInt32]) -> [UInt8] {
        var all = [UInt8](repeating: 0, count: scalarCount)
        for (index, run) in runs.enumerated() {
            let start = Int(run >> 8)
            let end = index + 1 < runs.count ? Int(runs[index + 1] >> 8) : scalarCount
            let kind = run & 0xFF
            for scalar in start..<end {
                let isCapital = (scalar - start).isMultiple(of: 2)
                let alternate = isCapital ? ScalarKind.upper : ScalarKind.lower
                all[scalar] = kind == ScalarKindRuns.alternating ? alternate.rawValue : UInt8(truncatingIfNeeded: kind)
            }
        }
        return all
    }
}
