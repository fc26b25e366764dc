/// Splits a text into words as Hugging Face's `BertNormalizer` and `BertPreTokenizer` do together, in one pass.
///
/// Cleaning, spaces around ideographs, accents, case, then a cut at spaces and around punctuation: each looks at one
/// scalar, so none needs a text of its own. Checked scalar by scalar against tokenizers 0.23.3.
struct BertWords {
    private let table: BertScalarTable
    private let wordLimit: Int

    /// - Parameter wordLimit: words of more scalars than this come as `Word.isTooLong`.
    init(lowercase: Bool, stripAccents: Bool, wordLimit: Int) {
        table = BertScalarTable.table(lowercase: lowercase, stripAccents: stripAccents)
        self.wordLimit = wordLimit
    }

    /// Calls `body` with each word of `text[range]`, in order.
    @inline(__always)
    func forEach(in text: UnsafeBufferPointer<UInt8>, range: Range<Int>, _ body: (borrowing Word) -> Void) {
        var word = Word(limit: wordLimit)
        func endWord() {
            word.flushMarks()
            guard !word.isEmpty else { return }
            body(word)
            word.removeAll()
        }

        var position = range.lowerBound
        while position < range.upperBound {
            let scalar = UTF8Scalar(text, at: position, end: range.upperBound)
            let source = position..<position + scalar.length
            position += scalar.length

            let entry = table[scalar.value]
            if entry.bits == 0 {
                word.append(scalar.value, from: source)
            } else if entry.has(BertScalarTable.Entry.removed) {
                continue
            } else if entry.has(BertScalarTable.Entry.space) {
                endWord()
            } else if entry.has(BertScalarTable.Entry.alone) {
                endWord()
                word.append(entry.replacement == 0 ? scalar.value : entry.replacement, from: source)
                endWord()
            } else {
                append(entry, of: scalar.value, from: source, to: &word)
            }
        }
        endWord()
    }

    private func append(_ entry: BertScalarTable.Entry, of scalar: UInt32, from source: Range<Int>, to word: inout Word)
    {
        if entry.has(BertScalarTable.Entry.several) {
            for part in table.sequence(of: entry) {
                word.append(part, order: BertScalarTable.markClass(part), from: source)
            }
        } else if entry.has(BertScalarTable.Entry.hangul) {
            let jamo = Hangul.jamo(of: scalar)
            word.append(jamo.lead, from: source)
            word.append(jamo.vowel, from: source)
            if jamo.trail != 0 { word.append(jamo.trail, from: source) }
        } else {
            let replacement = entry.replacement == 0 ? scalar : entry.replacement
            let order = entry.has(BertScalarTable.Entry.ordered) ? BertScalarTable.markClass(replacement) : 0
            word.append(replacement, order: order, from: source)
        }
    }
}
