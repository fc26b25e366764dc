/// A sentence of a text.
struct Sentence: Sendable, Equatable {
    /// The sentence, its white space folded, without a list's bullet.
    let text: String
    /// What it is worth to a summary by its form alone.
    let role: SentenceRole

    /// Runs of letters and digits in it.
    var wordCount: Int { text.split { !($0.isLetter || $0.isNumber) }.count }
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
            for part in split(block.text) {
                sentences.append(Sentence(text: part, role: roles.role(of: part, isQuoted: block.isQuoted)))
            }
        }
        return sentences
    }

    /// Sentences of one block, whose white space is folded already.
    static func split(_ block: String) -> [String] {
        let characters = Array(block)
        var sentences: [String] = []
        var start = 0
        var index = 0
        while index < characters.count {
            guard isEndMark(characters[index]) else {
                index += 1
                continue
            }
            let mark = index
            while index < characters.count, isEndMark(characters[index]) { index += 1 }
            while index < characters.count, isClosing(characters[index]) { index += 1 }
            if ends(characters, start: start, marks: mark..<index) {
                append(characters[start..<index], to: &sentences)
                start = index
            }
        }
        append(characters[start...], to: &sentences)
        return sentences
    }

    private static func append(_ part: ArraySlice<Character>, to sentences: inout [String]) {
        let trimmed = part.drop(while: \.isWhitespace)
        if trimmed.contains(where: { $0.isLetter || $0.isNumber }) {
            let end = trimmed.lastIndex { !$0.isWhitespace } ?? trimmed.startIndex
            sentences.append(String(trimmed[...end]))
        }
    }

    /// Whether the marks end the sentence that begins at `start`.
    private static func ends(_ characters: [Character], start: Int, marks: Range<Int>) -> Bool {
        if marks.contains(where: { "。！？".contains(characters[$0]) }) || marks.upperBound == characters.count {
            return true
        }
        guard characters[marks.upperBound].isWhitespace else { return false }
        let mark = characters[marks.lowerBound]
        let next = characters[marks.upperBound...].first { !$0.isWhitespace }
        if mark == "!" || mark == "?" { return true }
        let isEllipsis = mark == "…" || (marks.count >= 2 && characters[marks.lowerBound + 1] == ".")
        if isEllipsis { return next?.isLowercase != true }
        let before = characters[start..<marks.lowerBound].drop(while: \.isWhitespace)
        let word = before.reversed()
            .prefix { $0.isLetter || $0.isNumber || $0 == "." }.reversed()
        return !isAbbreviation(String(word), isFirst: word.count == before.count, next: next)
    }

    private static func isAbbreviation(_ word: String, isFirst: Bool, next: Character?) -> Bool {
        if isFirst, word.count <= 2, word.allSatisfy(\.isNumber) { return true }
        if word.count == 1, word != "I", word.first?.isLetter == true { return true }
        let name = word.lowercased()
        if titles.contains(name) { return true }
        // What may as well end a sentence ends none before a small letter or a number.
        return (abbreviations.contains(name) || name.contains(".")) && !(next?.isUppercase ?? true)
    }

    private static let titles: Set<String> = [
        "mr", "mrs", "ms", "dr", "prof", "st", "messrs", "no", "nr", "vs", "e.g", "i.e",
    ]
    private static let abbreviations: Set<String> = [
        "etc", "approx", "dept", "est", "inc", "ltd", "co", "corp", "jr", "sr", "jan", "feb", "mar", "apr", "jun",
        "jul", "aug", "sep", "sept", "oct", "nov", "dec", "a.m", "p.m", "acc", "acct", "ref", "tel", "ext", "min",
        "max", "fig", "vol", "p", "pp", "rs", "incl", "excl", "tbc", "asap", "cc", "ave", "rd",
    ]

    private static func isEndMark(_ character: Character) -> Bool { ".!?…。！？".contains(character) }
    private static func isClosing(_ character: Character) -> Bool { ")]\"'”’»".contains(character) }
}
