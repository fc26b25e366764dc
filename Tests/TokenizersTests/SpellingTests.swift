import Testing
import Tokenizers

@Suite struct SpellingTests {
    @Test(arguments: [("the", "▁the"), ("##ing", "ing"), ("[CLS]", "[CLS]"), ("[", "▁["), ("##]", "]"), ("#", "▁#")])
    func `A token is spelled both ways`(line: String, gguf: String) {
        #expect(TokenSpelling.gguf(fromVocabularyLine: line) == gguf)
        #expect(TokenSpelling.vocabularyLine(fromGGUF: gguf) == line)
    }
}
