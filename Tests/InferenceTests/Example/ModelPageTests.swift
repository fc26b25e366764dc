import Testing
import Tokenizers

@testable import Inference

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("docs/bring-your-own-model.md")
struct ModelPageTests {
    private let page: String

    init() throws {
        let here = URL(filePath: #filePath).deletingLastPathComponent()
        page = try String(contentsOf: here.appending(path: "../../../docs/bring-your-own-model.md"), encoding: .utf8)
    }

    @Test("its table of families has every one that loads, and no other")
    func families() throws {
        let section = try #require(
            page.components(separatedBy: "\n## Families\n").last?.components(separatedBy: "\n### ").first)
        let cells = section.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst(2)
            .map { $0.split(separator: "|").map { $0.trimmingSpaces } }
        let types = cells.flatMap { $0[1].split(separator: ", ").map { $0.filter { $0 != "`" } } }
        let expected = ArchitectureRegistry.all.flatMap { $0.modelTypes }
        #expect(types.sorted() == expected.sorted())
        for row in cells {
            let type = try #require(row[1].split(separator: ",").first).filter { $0 != "`" }
            let family = try #require(ArchitectureRegistry.architecture(modelType: type))
            #expect(row[2] == "`\(family.name)`")
        }
    }

    @Test("its list of pre-tokenizers has every one that is known, and no other")
    func preTokenizers() throws {
        let list = try #require(
            page.components(separatedBy: "\n```text\n").dropFirst().first?.components(separatedBy: "\n```").first)
        #expect(list.split(whereSeparator: \.isWhitespace).map(String.init) == PreTokenizer.names)
    }
}

extension Substring {
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
