/// Rows of a chart whose bars lie: name, bar, a few words.
///
/// Names that are short stand before their bars; where one is long, all stand above them, and have the whole width.
struct RowLayout {
    private static let longestBeside = 130.0
    private static let gap = 8.0

    /// Left end of the bars, and how long the longest may be.
    let start: Double
    let length: Double
    private let areNamesAbove: Bool
    private let notesWidth: Double

    /// - Parameters:
    ///   - names: a name a row; without any, bars have the whole width.
    ///   - notes: the words after each bar.
    init(names: [String], notes: [String]) {
        let size = SVGPicture.fontSize
        let longest = names.map { SVGText.width($0, size: size) }.max() ?? 0
        notesWidth = min(notes.map { SVGText.width($0, size: size) }.max() ?? 0, SVGPicture.width * 0.6)
        areNamesAbove = longest > Self.longestBeside
        start = areNamesAbove || longest == 0 ? 0 : longest + Self.gap
        length = SVGPicture.width - start - (areNamesAbove || notesWidth == 0 ? 0 : notesWidth + 1.5 * Self.gap)
    }

    /// Height of one row.
    var height: Double { areNamesAbove ? 36 : 24 }

    /// Height of a bar.
    var thickness: Double { areNamesAbove ? 12 : 15 }

    /// Top of a row's bar.
    func top(_ row: Double) -> Double { areNamesAbove ? row + 18 : row + 4 }

    /// Draws what stands beside the bar of the row that begins at the height `row`.
    /// - Parameter isRest: whether the row adds up what has no bar of its own.
    func label(_ picture: inout SVGPicture, row: Double, name: String, note: String, isRest: Bool) {
        let style = isRest ? "quiet" : nil
        let width = SVGPicture.width
        let baseline = areNamesAbove ? row + 13 : row + 16
        let nameLimit = areNamesAbove ? width - notesWidth - Self.gap : max(0, start - Self.gap)
        if !name.isEmpty { picture.text(name, x: 0, y: baseline, style: style, limit: nameLimit, keepsEnd: true) }
        if !note.isEmpty { picture.text(note, x: width, y: baseline, .end, style: style, limit: notesWidth + 0.01) }
    }
}
