/// Why a vocabulary or a tokenizer could not be made. Encoding a text never fails.
public struct TokenizerError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Code: String, Sendable {
        /// More tokens, or more bytes of tokens, than the fixed limits allow.
        case vocabularyTooLarge
        /// Tokens made so that looking them up would be slow.
        case vocabularyCollides
        /// A special token's id is no id of the vocabulary.
        case specialTokenOutOfRange
        /// A setting outside its range.
        case settingOutOfRange
        /// A way of cutting text into words that is not known.
        case unknownPreTokenizer
        /// Lists that must go together have different lengths, or one names a token that another lacks.
        case inconsistent
    }

    /// What is wrong.
    public let code: Code
    /// The setting or the special token it is about.
    public let place: String
    /// What to do about it.
    public let advice: String

    /// One sentence: what, where and what to do.
    public var description: String {
        switch code {
        case .vocabularyTooLarge: "the vocabulary is too large (\(place)): \(advice)"
        case .vocabularyCollides: "the vocabulary's tokens collide (\(place)): \(advice)"
        case .specialTokenOutOfRange: "the id of \(place) is not in the vocabulary: \(advice)"
        case .settingOutOfRange: "the tokenizer's setting \(place) is out of range: \(advice)"
        case .unknownPreTokenizer: "the pre-tokenizer \(place) is not known: \(advice)"
        case .inconsistent: "the vocabulary contradicts itself (\(place)): \(advice)"
        }
    }
}
