/// How a text spells its words, for what a model writes that knows small letters only.
///
/// Such a model says "velvet hound ltd" where the text says "Velvet Hound Ltd". A word is spelled as the text spells it
/// most often inside its sentences: how it stands at a sentence's beginning tells nothing. Of a text that shouts nothing is
/// learned. Its vocabulary cuts words at punctuation, too: "£ 84 . 20" becomes what the text has.
struct SourceSpelling: Sendable {
    private let spellings: [String: String]
    /// The text in small letters.
    private let text: String
    /// Marks that follow a word without a space.
    private static let closing: Set<Substring> = [",", ".", ";", ":", "!", "?", ")", "%"]

    /// The spelling of a text's words.
    init(of text: String) {
        self.text = text.lowercased()
        var counts: [String: [String: Int]] = [:]
        var capitals = 0
        var letters = 0
        for word in Self.words(of: Array(text.unicodeScalars)) {
            capitals += word.scalars.count(where: \.isCapital)
            letters += word.scalars.count { $0.isCapital || $0.isSmall }
            if word.beginsSentence { continue }
            let spelling = String(word.scalars)
            counts[spelling.lowercased(), default: [:]][spelling, default: 0] += 1
        }
        if capitals * 2 > letters {
            spellings = [:]
            return
        }
        spellings = counts.compactMapValues { found in
            found.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
        }
    }

    /// A line with its words spelled so, and a capital at its beginning.
    func restored(_ line: String) -> String {
        var scalars = Array(joined(line).unicodeScalars)
        for word in Self.words(of: scalars).reversed() {
            let written = String(word.scalars)
            var spelling = spellings[written] ?? written
            if word.range.lowerBound == 0, spelling == written, let first = spelling.unicodeScalars.first {
                spelling = first.properties.titlecaseMapping + String(spelling.unicodeScalars.dropFirst())
            }
            scalars.replaceSubrange(word.range, with: spelling.unicodeScalars)
        }
        return String(scalars)
    }

    /// The line without spaces around punctuation where the text has none.
    private func joined(_ line: String) -> String {
        var pieces: [Substring] = []
        for piece in line.split(separator: " ", omittingEmptySubsequences: false) {
            guard let last = pieces.last, let end = last.unicodeScalars.last, let start = piece.unicodeScalars.first
            else {
                pieces.append(piece)
                continue
            }
            let isCut = !(end.isWordPart && start.isWordPart) && text.contains(last + piece)
            if isCut || Self.closing.contains(piece) { pieces[pieces.count - 1] += piece } else { pieces.append(piece) }
        }
        return pieces.joined(separator: " ")
    }

    private struct Word {
        let range: Range<Int>
        let scalars: ArraySlice<Unicode.Scalar>
        let beginsSentence: Bool
    }

    /// The runs of letters and digits of a text, in order.
    private static func words(of text: [Unicode.Scalar]) -> [Word] {
        var words: [Word] = []
        var beginsSentence = true
        var index = 0
        while index < text.count {
            guard text[index].isWordPart else {
                beginsSentence = beginsSentence || text[index].isLineEnd || ".!?…:".unicodeScalars.contains(text[index])
                index += 1
                continue
            }
            let start = index
            while index < text.count, text[index].isWordPart { index += 1 }
            words.append(Word(range: start..<index, scalars: text[start..<index], beginsSentence: beginsSentence))
            beginsSentence = false
        }
        return words
    }
}
