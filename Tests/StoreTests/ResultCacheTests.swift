import CascadeCore
import Digests
import Foundation
import GRDB
import Testing

@testable import Store

@Suite("The cache of results")
struct ResultCacheTests {
    private let folder: StateFolder
    private let owner = CacheOwner(lines: ContentDigest(high: 1, low: 1), of: "triage")

    init() throws { folder = try StateFolder() }

    private func cache(day: Int = 100, mostRecentKeys: Int = KeySettling.usualMostRecent) throws -> ResultCache {
        let cache = try ResultCache(folder.place, day: day, mostRecentKeys: mostRecentKeys)
        try cache.register([owner])
        return cache
    }

    private func entry(_ number: UInt64, _ value: [UInt8]) -> CacheEntry {
        CacheEntry(owner: owner.digest, input: ContentDigest(high: number, low: 0), value: value)
    }

    private func value(_ number: UInt64, in cache: ResultCache) -> [UInt8]? {
        cache.line(of: owner.digest, for: ContentDigest(high: number, low: 0))
    }

    @Test("what is committed is found, by other processes too, and by its own input and owner alone")
    func finding() throws {
        let cache = try cache()
        #expect(value(1, in: cache) == nil)
        try cache.commit([entry(1, [1, 2, 3]), entry(2, [])])
        #expect(value(1, in: cache) == [1, 2, 3] && value(2, in: cache) == [] && value(3, in: cache) == nil)
        #expect(cache.line(of: ContentDigest(high: 1, low: 2), for: ContentDigest(high: 1, low: 0)) == nil)
        #expect(value(1, in: try self.cache()) == [1, 2, 3])
        try cache.commit([entry(1, [4])])
        #expect(
            value(1, in: cache) == [1, 2, 3] && cache.lookupFailure == nil, "what is stored stays: it can't differ")
    }

    @Test("what served lately stays when the store is pruned")
    func pruning() throws {
        try cache(day: 100).commit([entry(1, [1]), entry(2, [2])])
        let later = try cache(day: 130)
        #expect(value(1, in: later) == [1])
        try later.commit([])
        #expect(try later.statistics().map { [$0.oldest, $0.newest, $0.entries] } == [[100, 130, 2]])
        #expect(try later.prune(before: 120) == 1)
        #expect(value(1, in: later) == [1] && value(2, in: later) == nil)
        try later.commit([entry(3, [3])])
        #expect(try later.statistics().map(\.entries) == [2])
    }

    @Test("what others have stored meanwhile is found, and not stored again")
    func others() throws {
        let (first, second) = (try cache(), try cache())
        #expect(value(1, in: first) == nil && value(1, in: second) == nil)
        try first.commit([entry(1, [1])])
        try second.commit([entry(1, [1]), entry(2, [2])])
        try first.commit([entry(2, [2]), entry(3, [3])])
        #expect(try first.statistics().map(\.entries) == [3])
        #expect(value(2, in: first) == [2])
    }

    @Test("a file of a newer version, and one that is no database, are refused with what to do")
    func refused() throws {
        _ = try cache()
        let pool = try DatabasePool(path: folder.place.cache)
        try pool.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('later')") }
        try pool.close()
        let newer = #expect(throws: StoreError.self) { try cache() }
        #expect(newer?.code == .damaged && newer?.reason.contains("newer version") == true)

        let other = try StateFolder()
        try Data(repeating: 7, count: 5000).write(to: URL(filePath: other.place.cache))
        let damaged = #expect(throws: StoreError.self) { try ResultCache(other.place, day: 1) }
        #expect(damaged?.code == .damaged && damaged?.advice.contains("delete it") == true)
    }

    @Test("results hold personal data: folder and files are their owner's alone")
    func permissions() throws {
        let place = StorePlace(folder: folder.path + "/made/here")
        _ = try ResultCache(place, day: 1)
        func mode(_ path: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        #expect(try [mode(place.folder), mode(place.cache)] == [0o700, 0o600])
    }

    @Test("looking from many threads while others commit")
    func concurrent() async throws {
        let cache = try cache()
        try cache.commit([entry(0, [0])])
        await withTaskGroup(of: Bool.self) { group in
            for task in 0..<4 {
                group.addTask {
                    for step in 0..<200 {
                        let number = UInt64(task * 1000 + step + 1)
                        guard (try? cache.commit([entry(number, [UInt8(task)])])) != nil else { return false }
                        // Somebody may have looked just before the commit: then it is seen after the next one.
                        let found = value(number, in: cache) ?? [UInt8(task)]
                        if found != [UInt8(task)] || value(0, in: cache) != [0] { return false }
                    }
                    return true
                }
            }
            for await isRight in group { #expect(isRight) }
        }
        #expect(cache.lookupFailure == nil)
        #expect(try cache.statistics().map(\.entries) == [801])
    }

    @Test("a cache of many entries finds them all, those that settled and those that are recent, and denies the rest")
    func manyEntries() throws {
        let cache = try cache(mostRecentKeys: 20_000)
        func number(_ index: UInt64) -> UInt64 { (index + 1) &* 0x9E37_79B9_7F4A_7C15 }
        for start in stride(from: UInt64(0), to: 100_000, by: 5_000) {
            try cache.commit((start..<start + 5_000).map { entry(number($0), [UInt8($0 & 255)]) })
        }
        let keys = try cache.reading { db in
            try CacheMigrations.keyTables.map { try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0)") ?? 0 }
        }
        #expect(keys.reduce(0, +) == 100_000 && keys[0] > 50_000 && keys[1] > 10_000)
        let later = try self.cache()
        for cache in [cache, later] {
            for index in stride(from: UInt64(0), to: 100_000, by: 97) {
                #expect(value(number(index), in: cache) == [UInt8(index & 255)])
                #expect(value(number(index + 1_000_000), in: cache) == nil)
            }
        }
        // What is there already is not stored again, whether a filter or the file knows it.
        try later.commit((99_000..<100_100).map { entry(number($0), [9]) })
        #expect(try later.statistics().map(\.entries) == [100_100])
        #expect(value(number(99_999), in: later) == [UInt8(99_999 & 255)] && value(number(100_099), in: later) == [9])
    }
}
