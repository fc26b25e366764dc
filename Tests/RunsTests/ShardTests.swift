import Testing

@testable import Runs

@Suite struct ShardTests {
    /// FNV-1a's own published values, put through MurmurHash3's finalizer; they must never change.
    @Test func theHashIsStable() {
        #expect(Shard.hash("") == 0xefd0_1f60_ba99_2926)
        #expect(Shard.hash("a") == 0x82a2_a958_a9be_ce5b)
        #expect(Shard.hash("foobar") == 0x2c22_1949_22d1_672b)
    }

    @Test(arguments: [1, 2, 3, 4, 7, 16])
    func shardsPartitionExactlyAndEvenly(count: Int) throws {
        let shards = try (0..<count).map { try #require(Shard(index: $0, count: count)) }
        var sizes = [Int](repeating: 0, count: count)
        for number in 0..<16_000 {
            let owners = shards.filter { $0.contains("T-\(number)") }
            #expect(owners.count == 1)
            if let owner = owners.first { sizes[owner.index] += 1 }
        }
        let fair = 16_000 / count
        #expect(sizes.allSatisfy { $0 > fair * 8 / 10 && $0 < fair * 12 / 10 })
    }

    @Test func shardsAreReadAsTheyAreWritten() throws {
        #expect(try Shard(parsing: "3/4") == Shard(index: 3, count: 4))
        #expect(try Shard(parsing: "0/1").description == "0/1")
    }

    @Test(arguments: ["", "1", "4/4", "-1/4", "1/0", "0/0", "a/b", "1/2/3", " 1/2", "1/99999999999999999999"])
    func otherTextIsNoShard(_ text: String) {
        let error = #expect(throws: RunError.self) { try Shard(parsing: text) }
        #expect(error?.code == .usage)
    }
}
