import GGUF
import Testing
import Tokenizers

@testable import Inference

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Real vocabularies in GGUF files with the ids that their references give; too large, and not ours, to be in the
/// repository.
///
/// `CASCADE_INTEROP` names a folder with llama.cpp's `vocab/ggml-vocab-NAME.gguf{,.inp,.out}`.
@Suite struct VocabularyReferenceTests {
    static let interop = environment("CASCADE_INTEROP")

    @Test(
        .enabled(if: interop != nil, "not run: CASCADE_INTEROP is not set"),
        arguments: ["bert-bge", "gpt-2", "llama-bpe", "llama-spm", "qwen2"])
    func `Ids equal those of llama.cpp, and text comes back`(name: String) throws {
        let path = try #require(Self.interop) + "/vocab/ggml-vocab-\(name).gguf"
        let tokenizer = try TokenizerLoader().tokenizer(for: GGUFFile(path: path))
        let cases = try text(path + ".inp").components(separatedBy: "\n__ggml_vocab_test__\n")
        let expected = try text(path + ".out").split(separator: "\n", omittingEmptySubsequences: false)
        #expect(cases.count > 40)
        for (text, ids) in zip(cases, expected) {
            let found = tokenizer.encode(text, options: []).ids
            #expect(
                found.map(String.init).joined(separator: " ") == ids.trimmingPrefix(" "), "\(text.debugDescription)")
            if name != "bert-bge" {
                #expect(tokenizer.decode(found, skippingSpecialTokens: false) == text)
            }
        }
    }

    private func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }

    private static func environment(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }
}
