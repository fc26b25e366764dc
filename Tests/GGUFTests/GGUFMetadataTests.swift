import GGUF
import Testing

@Suite struct GGUFMetadataTests {
    private func metadata(_ entries: [UInt8]...) throws -> GGUFMetadata {
        try RawGGUF(entries: entries).open().metadata
    }

    private func failure(_ body: () throws -> Void) -> GGUFError? {
        do {
            try body()
            return nil
        } catch {
            return error as? GGUFError
        }
    }

    @Test func givesNothingForAbsentKeysAndThrowsWhereTheyAreRequired() throws {
        let metadata = try metadata(RawGGUF.entry("a", UInt32(1)))
        #expect(try metadata.string("b") == nil)
        #expect(try metadata.int("b") == nil)
        #expect(try metadata.uint("b") == nil)
        #expect(try metadata.float("b") == nil)
        #expect(try metadata.bool("b") == nil)
        #expect(try metadata.array("b") == nil)
        #expect(failure { _ = try metadata.string(required: "b") }?.code == .missing)
        #expect(failure { _ = try metadata.int(required: "b") }?.place == .metadata("b"))
    }

    @Test func refusesValuesOfAnotherTypeAndNamesKeyAndOffset() throws {
        let metadata = try metadata(RawGGUF.entry("key", UInt32(1)), RawGGUF.entry("text", "x"))
        let error = failure { _ = try metadata.string("key") }
        #expect(error?.code == .wrongValueType(expected: "string", found: "uint32"))
        #expect(error?.place == .metadata("key"))
        #expect(error?.byteOffset == 24 + 8 + 3 + 4)
        #expect(failure { _ = try metadata.int("text") } != nil)
        #expect(failure { _ = try metadata.uint("text") } != nil)
        #expect(failure { _ = try metadata.float("key") } != nil)
        #expect(failure { _ = try metadata.bool("key") } != nil)
        #expect(failure { _ = try metadata.array("key") } != nil)
    }

    @Test func keepsIntegersInsideTheRangeThatIsDemanded() throws {
        let metadata = try metadata(RawGGUF.entry("n", Int32(-1)), RawGGUF.entry("huge", UInt64.max))
        #expect(try metadata.int("n", in: -1...1) == -1)
        #expect(failure { _ = try metadata.int("n", in: 0...1) }?.code == .valueOutOfRange("-1", allowed: "0…1"))
        #expect(failure { _ = try metadata.uint("n") } != nil)
        #expect(failure { _ = try metadata.int("huge") } != nil)
        #expect(try metadata.uint("huge") == .max)
    }

    @Test func refusesArraysOfAnotherElementType() throws {
        let metadata = try metadata(RawGGUF.entry("a", [1, 2] as [UInt32]), RawGGUF.entry("s", ["x"]))
        #expect(failure { _ = try metadata.array("a")?.floats() } != nil)
        #expect(failure { _ = try metadata.array("a")?.int32s() } != nil)
        #expect(failure { _ = try metadata.array("a")?.strings() } != nil)
        #expect(failure { _ = try metadata.array("a")?.arrays() } != nil)
        #expect(failure { _ = try metadata.array("s")?.integers() } != nil)
        #expect(try metadata.array("a")?.integers() == [1, 2])
    }

    @Test func handsOutStringsThatAreNotUTF8AsBytesAndRefusesThemAsText() throws {
        let broken: [UInt8] = RawGGUF.encoded(UInt64(2)) + [0xc3, 0x28]
        let array = RawGGUF.encoded(UInt32(8)) + RawGGUF.encoded(UInt64(2)) + RawGGUF.encoded("ok") + broken
        let metadata = try metadata(RawGGUF.entry("s", type: 9, array), RawGGUF.entry("t", type: 8, broken))
        let strings = try metadata.array(required: "s")
        let table = try strings.stringTable()
        #expect(table.string(at: 0) == "ok")
        #expect(table.string(at: 1) == nil)
        #expect(table.withUTF8(at: 1) { Array($0) } == [0xc3, 0x28])
        let error = failure { _ = try strings.strings() }
        #expect(error?.code == .invalidUTF8)
        #expect(error?.byteOffset == table.byteRange(at: 1).lowerBound)
        #expect(failure { _ = try metadata.string("t") }?.code == .invalidUTF8)
    }

    @Test func emptyArraysHaveNoElements() throws {
        let metadata = try metadata(RawGGUF.entry("a", [Float]()), RawGGUF.entry("s", [String]()))
        #expect(try metadata.array("a")?.floats() == [])
        #expect(try metadata.array("s")?.strings() == [])
    }
}
