/// A sentence of a text.
struct Sentence: Sendable, Equatable {
    /// The sentence, its white space folded, without a list's bullet.
    let text: String
    /// What it is worth to a summary by its form alone.
    let role: SentenceRole

    /// Runs of letters and digits in it.
    var wordCount: Int { text.unicodeScalars.split { !$0.isWordPart }.count }
}

/// Splits the text of a message into sentences.
///
/// A sentence ends at `.`, `!`, `?` or `…` before white space, and where its block ends: an empty line, a list item, a
/// line that was not merely wrapped. A full stop ends none behind an abbreviation, an initial or a list's number, and
/// three of them end none before a small letter. Points inside numbers, addresses and names of hosts have no white
/// space behind them. Marks of scripts without spaces (`。！？`) end one by themselves.
enum SentenceSplitter {
    /// All sentences, in order.
    static func sentences(of text: String) -> [Sentence] {
        var roles = SentenceRoles()
        var sentences: [Sentence] = []
        for block in TextBlocks.blocks(of: text) {
            for part in split(block.scalars) {
                sentences.append(Sentence(text: part, role: roles.role(of: part, isQuoted: block.isQuoted)))
            }
        }
        return sentences
    }

    /// Sentences of one block.
    static func split(_ block: [Unicode.Scalar]) -> [String] {
        var sentences: [String] = []
        var start = 0
        var index = 0
        while index < block.count {
            guard isEndMark(block[index]) else {
                index += 1
                continue
            }
            let mark = index
            while index < block.count, isEndMark(block[index]) { index += 1 }
            while index < block.count, isClosing(block[index]) { index += 1 }
            if ends(block, start: start, marks: mark..<index) {
                append(block[start..<index], to: &sentences)
                start = index
            }
        }
        append(block[start...], to: &sentences)
        return sentences
    }

    private static func append(_ part: ArraySlice<Unicode.Scalar>, to sentences: inout [String]) {
        let trimmed = part.drop(while: \.isSpace)
        guard trimmed.contains(where: \.isWordPart), let last = trimmed.lastIndex(where: { !$0.isSpace }) else {
            return
        }
        sentences.append(String(trimmed[...last]))
    }

    /// Whether the marks end the sentence that begins at `start`.
    private static func ends(_ block: [Unicode.Scalar], start: Int, marks: Range<Int>) -> Bool {
        if marks.upperBound == block.count || block[marks].contains(where: isWideMark) { return true }
        guard block[marks.upperBound].isSpace else { return false }
        let next = block[marks.upperBound...].first { !$0.isSpace }
        let mark = block[marks.lowerBound]
        if mark == "!" || mark == "?" { return true }
        let isEllipsis = mark == "…" || (marks.count >= 2 && block[marks.lowerBound + 1] == ".")
        if isEllipsis { return next?.isSmall != true }
        var wordStart = marks.lowerBound
        // Longer words than this are no abbreviations.
        while wordStart > start, marks.lowerBound - wordStart <= 8,
            block[wordStart - 1].isWordPart || block[wordStart - 1] == "."
        {
            wordStart -= 1
        }
        let isFirst = block[start..<wordStart].allSatisfy(\.isSpace)
        return !isAbbreviation(String(block[wordStart..<marks.lowerBound]), isFirst: isFirst, next: next)
    }

    private static func isAbbreviation(_ word: String, isFirst: Bool, next: Unicode.Scalar?) -> Bool {
        let scalars = word.unicodeScalars
        // A list's number, an initial.
        if isFirst, scalars.count <= 2, scalars.allSatisfy(\.isDigit) { return true }
        if scalars.count == 1, word != "I", scalars.first?.isDigit == false { return true }
        let name = word.lowercased()
        if titles.contains(name) { return true }
        if numbers.contains(name) { return next?.isDigit == true }
        // What may as well end a sentence ends none before a small letter or a number.
        return (abbreviations.contains(name) || name.contains(".")) && next?.isCapital == false
    }

    /// What never ends a sentence.
    private static let titles: Set<String> = ["mr", "mrs", "ms", "dr", "prof", "st", "messrs", "vs", "e.g", "i.e"]
    /// What ends none before a number.
    private static let numbers: Set<String> = ["no", "nr", "fig", "vol", "p", "pp"]
    private static let abbreviations: Set<String> = [
        "etc", "approx", "dept", "est", "inc", "ltd", "co", "corp", "jr", "sr", "jan", "feb", "mar", "apr", "jun",
        "jul", "aug", "sep", "sept", "oct", "nov", "dec", "acc", "acct", "ref", "tel", "ext", "min", "max", "rs",
        "incl",
        "excl", "tbc", "cc", "ave", "rd",
    ]

    private static func isEndMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case ".", "!", "?", "…": true
        default: isWideMark(scalar)
        }
    }

    private static func isWideMark(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "。" || scalar == "！" || scalar == "？"
    }

    private static func isClosing(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case ")", "]", "\"", "'", "”", "’", "»": true
        default: false
        }
    }
}
