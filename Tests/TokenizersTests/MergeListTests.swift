import Testing

@testable import Tokenizers

@Suite struct MergeListTests {
    /// Tokens `a`, `aa`, `aaaa`, `b`, `ab` and merges in this order.
    private static func table() throws -> MergeTable {
        var table = MergeTable(count: 3)
        try table.insert(0, 0, priority: 0, merged: 1)
        try table.insert(1, 1, priority: 1, merged: 2)
        try table.insert(0, 3, priority: 2, merged: 4)
        return table
    }

    private struct Rules: PairMerging {
        let table: MergeTable
        func merge(_ left: MergeSymbol, _ right: MergeSymbol, in word: UnsafeBufferPointer<UInt8>) -> (
            priority: UInt32, id: Int32
        )? {
            table.find(left.id, right.id)
        }
    }

    /// The lowest pair first, by searching everything each time.
    private func reference(_ ids: [Int32], _ table: MergeTable) -> [Int32] {
        var ids = ids
        while true {
            let pairs = ids.indices.dropLast().compactMap { index in
                table.find(ids[index], ids[index + 1]).map { (index: index, merge: $0) }
            }
            guard let best = pairs.min(by: { ($0.merge.priority, $0.index) < ($1.merge.priority, $1.index) }) else {
                return ids
            }
            ids.replaceSubrange(best.index...best.index + 1, with: [best.merge.id])
        }
    }

    @Test(arguments: [1, 2, 3, 4, 7, 31, 32, 33, 34, 64, 255])
    func `Short and long words merge alike`(count: Int) throws {
        let table = try Self.table()
        var state: UInt64 = 3
        for round in 0..<20 {
            let ids = (0..<count).map { _ -> Int32 in
                state = state &* 6_364_136_223_846_793_005 &+ 1
                return round == 0 || state >> 62 != 0 ? 0 : 3
            }
            var list = MergeList()
            for (index, id) in ids.enumerated() { list.append(id, index..<index + 1) }
            let word = [UInt8](repeating: 0, count: count)
            word.withUnsafeBufferPointer { list.merge($0, with: Rules(table: table)) }
            var found: [Int32] = []
            var end: Int32 = 0
            list.forEach { symbol in
                #expect(symbol.start == end)
                end = symbol.end
                found.append(symbol.id)
            }
            #expect(found == reference(ids, table))
            #expect(end == count)
        }
    }

    @Test func `Of two merges of one pair the first counts`() throws {
        var table = try Self.table()
        try table.insert(0, 0, priority: 9, merged: 7)
        #expect(table.find(0, 0)?.id == 1)
        #expect(table.find(3, 0) == nil)
    }
}
