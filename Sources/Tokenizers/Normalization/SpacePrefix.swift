/// Before which stretches of text SentencePiece's kind of tokenizer puts a space. A stretch begins at the text's start
/// and after each added token that the text spells.
public enum SpacePrefix: String, Sendable {
    /// Each, as llama.cpp does.
    case each
    /// Each that doesn't begin with a space: `Metaspace` with `prepend_scheme: always`.
    case eachUnspaced = "each_unspaced"
    /// That at the text's start, if it doesn't begin with a space: `prepend_scheme: first`.
    case firstUnspaced = "first_unspaced"

    /// Whether a space is put before a stretch.
    func applies(isTextStart: Bool, startsWithSpace: Bool) -> Bool {
        switch self {
        case .each: true
        case .eachUnspaced: !startsWithSpace
        case .firstUnspaced: isTextStart && !startsWithSpace
        }
    }
}
