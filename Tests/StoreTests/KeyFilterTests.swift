import Digests
import Testing

@testable import Store

@Suite("What was seen, in little memory")
struct KeyFilterTests {
    /// Numbers as good as random.
    private func keys(_ range: Range<UInt64>) -> [Int64] {
        range.map { number in
            var mixed = number &* 0x9E37_79B9_7F4A_7C15
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return Int64(bitPattern: mixed ^ (mixed >> 31))
        }
    }

    @Test("no key that was inserted is denied, and few others are taken for known")
    func filter() throws {
        let filter = try #require(KeyFilter())
        let known = keys(0..<200_000)
        for key in known { filter.insert(key) }
        #expect(known.allSatisfy { filter.mayContain($0) && filter.insert($0) })
        #expect(keys(1_000_000..<1_200_000).count { filter.mayContain($0) } < 20)
    }

    @Test("ids are new once, also beyond what waits in memory")
    func identifiers() throws {
        let folder = try StateFolder()
        let seen = try SeenIdentifiers(in: folder.place)
        let ids = keys(0..<150_000).map { ContentDigest(high: UInt64(bitPattern: $0), low: 7) }
        #expect(try ids.allSatisfy { try seen.insert($0) })
        #expect(try !ids.contains { try seen.insert($0) })
        let twin = ContentDigest(high: ids[3].high, low: 8)
        #expect(try seen.insert(twin), "half a digest in common is not the same id")
    }
}
