/// How a text that is longer than a model's context is read: in windows that overlap.
public enum Windows {
    /// Cuts a tokenized text into windows that together cover every token.
    ///
    /// A window ends before a word's start where one lies in its second half, and the next one starts at a word's start
    /// inside the overlap where there is one, so that words are read whole.
    ///
    /// - Parameters:
    ///   - encoding: a text without added special tokens.
    ///   - capacity: the most tokens a window may have: the model's context less its special tokens.
    ///   - overlap: how many tokens two neighbours are to share; less when a word's start asks for it, and never more
    ///     than half the capacity.
    /// - Returns: ranges of tokens in order; one, perhaps empty, for a text that fits. None when the capacity is not
    ///   positive.
    public static func ranges(of encoding: Encoding, capacity: Int, overlap: Int) -> [Range<Int>] {
        guard capacity > 0 else { return [] }
        let overlap = max(0, min(overlap, capacity / 2))
        var windows: [Range<Int>] = []
        var start = 0
        var covered = 0
        while encoding.count - start > capacity {
            // At least one new token a window, whatever the overlap: the text is covered in a bounded number of steps.
            let lowest = max(start + (capacity + 1) / 2, covered + 1)
            let end = wordStart(in: encoding, from: start + capacity, downTo: lowest)
            windows.append(start..<end)
            covered = end
            let earliest = max(end - overlap, start + 1)
            start = firstWordStart(in: encoding, from: earliest, through: end)
        }
        windows.append(start..<encoding.count)
        return windows
    }

    /// The last word's start in `lowest...highest`, or `highest`.
    private static func wordStart(in encoding: Encoding, from highest: Int, downTo lowest: Int) -> Int {
        var index = highest
        while index >= lowest, index > 0 {
            if encoding.startsWord(at: index) { return index }
            index -= 1
        }
        return highest
    }

    /// The first word's start in `lowest...highest`, or `lowest`.
    private static func firstWordStart(in encoding: Encoding, from lowest: Int, through highest: Int) -> Int {
        var index = lowest
        while index <= highest {
            if encoding.startsWord(at: index) { return index }
            index += 1
        }
        return lowest
    }
}
