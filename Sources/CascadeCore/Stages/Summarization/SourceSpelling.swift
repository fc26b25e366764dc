/// How a text spells its words, for what a model writes that knows small letters only.
///
/// Such a model says "velvet hound ltd" where the text says "Velvet Hound Ltd". A word is spelled as the text spells it
/// most often inside its sentences: how it stands at a sentence's beginning tells nothing. Of a text that shouts nothing is
/// learned. Its vocabulary lacks accents and cuts words at punctuation, too: "muller" and "£ 84 . 20" become what the text
/// has.
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
            let small = spelling.lowercased()
            for key in Set([small, String(small.unicodeScalars.compactMap(\.withoutAccent))]) {
                counts[key, default: [:]][spelling, default: 0] += 1
            }
        }
        if capitals * 2 > letters {
            spellings = [:]
            return
        }
        spellings = counts.compactMapValues { found in
            // Of spellings as frequent as each other that with small letters, which come later.
            found.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key
        }
    }

    /// A line with its words spelled so, and a capital at its beginning.
    func restored(_ line: String) -> String {
        var scalars = Array(joined(line).unicodeScalars)
        let words = Self.words(of: scalars)
        for word in words.reversed() {
            let written = String(word.scalars)
            var spelling = spellings[written] ?? written
            if word.range == words.first?.range, spelling == written, let first = spelling.unicodeScalars.first {
                spelling = first.properties.titlecaseMapping + String(spelling.unicodeScalars.dropFirst())
            }
            scalars.replaceSubrange(word.range, with: spelling.unicodeScalars)
        }
        return String(scalars)
    }

    /// The line without the spaces that a vocabulary puts around punctuation.
    private func joined(_ line: String) -> String {
        var pieces: [Substring] = []
        for piece in line.split(separator: " ", omittingEmptySubsequences: false) {
            if let last = pieces.last, belongs(piece, to: last) {
                pieces[pieces.count - 1] += piece
            } else {
                pieces.append(piece)
            }
        }
        return pieces.joined(separator: " ")
    }

    /// Whether no space stands between two pieces: the text has none there, or nobody puts one there.
    private func belongs(_ piece: Substring, to last: Substring) -> Bool {
        guard let end = last.unicodeScalars.last, let start = piece.unicodeScalars.first else { return false }
        if end.isWordPart {
            // "can't", "top-up", "and/or", and what closes.
            if start.isWordPart { return false }
            return Self.closing.contains(piece) || "'-/".unicodeScalars.contains(start) || text.contains(last + piece)
        }
        if text.contains(last + piece) { return true }
        let before = last.unicodeScalars.dropLast().last
        switch end {
        case "'", "-", "/": return before?.isWordPart == true && start.isWordPart
        case ".", ",": return before?.isDigit == true && start.isDigit
        default: return end.properties.generalCategory == .currencySymbol && start.isDigit
        }
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

extension Unicode.Scalar {
    /// The letter of Latin script that carries this one's accent, the scalar itself where there is none, nil for an accent
    /// that stands apart. By the name that Unicode gives it: "LATIN SMALL LETTER U WITH DIAERESIS".
    fileprivate var withoutAccent: Unicode.Scalar? {
        if isASCII { return self }
        if properties.generalCategory == .nonspacingMark { return nil }
        let words = (properties.name ?? "").split(separator: " ")
        guard words.count > 5, words.starts(with: ["LATIN", "SMALL", "LETTER"]), words[4] == "WITH",
            let letter = words[3].unicodeScalars.first, words[3].unicodeScalars.count == 1
        else { return self }
        return letter.properties.lowercaseMapping.unicodeScalars.first
    }
}
