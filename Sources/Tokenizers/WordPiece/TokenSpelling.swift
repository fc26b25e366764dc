/// The two spellings of a WordPiece vocabulary.
///
/// Hugging Face's `vocab.txt` writes a word's start bare and what follows with `##`; GGUF files write a word's start
/// with `▁` (U+2581) and what follows bare. Names in square brackets, `[CLS]` or `[unused7]`, are the same in both.
public enum TokenSpelling {
    /// What marks a word's start in a GGUF file, `▁` in UTF-8.
    static let wordStart: [UInt8] = [0xE2, 0x96, 0x81]
    /// What marks the inside of a word in `vocab.txt`.
    static let continuation: [UInt8] = [UInt8(ascii: "#"), UInt8(ascii: "#")]

    /// A line of `vocab.txt` as a GGUF file spells it (the rule of llama.cpp's `convert_hf_to_gguf.py`).
    public static func gguf(fromVocabularyLine token: some BidirectionalCollection<UInt8>) -> [UInt8] {
        if isBracketed(token) { return Array(token) }
        return token.starts(with: continuation) ? Array(token.dropFirst(2)) : wordStart + token
    }

    /// A GGUF file's token as `vocab.txt` spells it.
    public static func vocabularyLine(fromGGUF token: some BidirectionalCollection<UInt8>) -> [UInt8] {
        if isBracketed(token) { return Array(token) }
        return token.starts(with: wordStart) ? Array(token.dropFirst(3)) : continuation + token
    }

    /// A line of `vocab.txt` as a GGUF file spells it.
    public static func gguf(fromVocabularyLine token: String) -> String {
        String(decoding: gguf(fromVocabularyLine: token.utf8), as: UTF8.self)
    }

    /// A GGUF file's token as `vocab.txt` spells it.
    public static func vocabularyLine(fromGGUF token: String) -> String {
        String(decoding: vocabularyLine(fromGGUF: token.utf8), as: UTF8.self)
    }

    /// How SentencePiece's vocabularies spell a byte: `<0x0A>`.
    public static func byteToken(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return "<0x" + (digits.utf8.count == 1 ? "0" : "") + digits + ">"
    }

    static func isBracketed(_ token: some BidirectionalCollection<UInt8>) -> Bool {
        token.count > 1 && token.first == UInt8(ascii: "[") && token.last == UInt8(ascii: "]")
    }
}
