import JSON
import Tokenizers

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What a `tokenizer.json` of SentencePiece's kind does with spaces and characters before it cuts a text.
struct SpaceSettings {
    private var prefix: SpacePrefix?
    private var removesExtraSpaces = false
    private var characterMap: [UInt8] = []

    private static let mark = "\u{2581}"

    /// - Throws: `ImportError` for a normalizer or pre-tokenizer that isn't read.
    init(_ tokenizer: TokenizerJSON) throws {
        for step in tokenizer.steps("normalizer") { try readNormalizer(step, tokenizer) }
        for step in tokenizer.steps("pre_tokenizer") { try readPreTokenizer(step, tokenizer) }
    }

    func add(to vocabulary: inout ImportedVocabulary) throws {
        vocabulary.flags[VocabularyKeys.addsSpacePrefix] = prefix != nil
        vocabulary.flags[VocabularyKeys.removesExtraSpaces] = removesExtraSpaces
        vocabulary.spacePrefix = prefix
        vocabulary.characterMap = characterMap
    }

    private mutating func readNormalizer(_ step: JSONValue, _ tokenizer: TokenizerJSON) throws {
        switch step["type"]?.stringValue {
        case "Prepend" where step["prepend"]?.stringValue == Self.mark: prefix = .each
        case "Replace":
            let content = step["content"]?.stringValue
            if step["pattern"]?["String"]?.stringValue == " ", content == Self.mark { return }
            guard step["pattern"]?["Regex"]?.stringValue == " {2,}", content == " " || content == Self.mark else {
                throw tokenizer.error("replaces text in a way that is not read: \(step["pattern"] ?? .null)")
            }
            removesExtraSpaces = true
        case "Strip": removesExtraSpaces = step["strip_right"]?.boolValue ?? true
        case "Precompiled":
            guard let text = step["precompiled_charsmap"]?.stringValue, let bytes = Data(base64Encoded: text) else {
                throw tokenizer.error("has a precompiled_charsmap that is not base64")
            }
            characterMap = [UInt8](bytes)
        case let other: throw tokenizer.error("normalizes text with '\(other ?? "")', which is not read")
        }
    }

    private mutating func readPreTokenizer(_ step: JSONValue, _ tokenizer: TokenizerJSON) throws {
        switch step["type"]?.stringValue {
        case "Metaspace":
            guard step["replacement"]?.stringValue ?? Self.mark == Self.mark else {
                throw tokenizer.error("marks spaces with another sign than ▁")
            }
            let isPrepended = step["add_prefix_space"]?.boolValue ?? true
            switch step["prepend_scheme"]?.stringValue ?? (isPrepended ? "always" : "never") {
            case "always": prefix = .eachUnspaced
            case "first": prefix = .firstUnspaced
            case "never": prefix = nil
            case let other: throw tokenizer.error("prepends spaces in a way that is not read: '\(other)'")
            }
        // Spaces have become marks before; nothing is left to be cut.
        case "Split" where step["pattern"]?["String"]?.stringValue == " ": return
        case "WhitespaceSplit": removesExtraSpaces = true
        case let other: throw tokenizer.error("cuts words with '\(other ?? "")', which is not read for this model")
        }
    }
}
