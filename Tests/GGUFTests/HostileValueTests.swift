import GGUF
import Testing

/// Flaws that a file shows only when its values are asked for, and sizes that are built to overflow.
@Suite struct HostileValueTests {
    /// One entry of each value type, its key the type's id.
    private static let everyType: [[UInt8]] = [
        RawGGUF.entry("0", UInt8(1)), RawGGUF.entry("1", Int8(1)), RawGGUF.entry("2", UInt16(1)),
        RawGGUF.entry("3", Int16(1)), RawGGUF.entry("4", UInt32(1)), RawGGUF.entry("5", Int32(1)),
        RawGGUF.entry("6", Float(1)), RawGGUF.entry("7", true), RawGGUF.entry("8", "1"), RawGGUF.entry("9", ["1"]),
        RawGGUF.entry("10", UInt64(1)), RawGGUF.entry("11", Int64(1)), RawGGUF.entry("12", Double(1)),
    ]

    /// The types, of all, at which an accessor gives a value; at every other it must say that the type is wrong.
    private func accepted<Value>(_ access: (GGUFMetadata, String) throws(GGUFError) -> Value?) throws -> Set<Int> {
        let metadata = try RawGGUF(entries: Self.everyType).open().metadata
        return Set(
            (0...12).filter { type in
                do throws(GGUFError) {
                    return try access(metadata, "\(type)") != nil
                } catch {
                    guard case .wrongValueType = error.code else {
                        Issue.record("type \(type): \(error)")
                        return false
                    }
                    return false
                }
            })
    }

    @Test func valuesOfWrongTypesAreRefusedByEveryAccessor() throws {
        let integers: Set = [0, 1, 2, 3, 4, 5, 10, 11]
        #expect(try accepted { (metadata, key) throws(GGUFError) in try metadata.int(key) } == integers)
        #expect(try accepted { (metadata, key) throws(GGUFError) in try metadata.uint(key) } == integers)
        #expect(try accepted { (metadata, key) throws(GGUFError) in try metadata.float(key) } == [6, 12])
        #expect(try accepted { (metadata, key) throws(GGUFError) in try metadata.bool(key) } == [7])
        #expect(try accepted { (metadata, key) throws(GGUFError) in try metadata.string(key) } == [8])
        #expect(try accepted { (metadata, key) throws(GGUFError) in try metadata.array(key) } == [9])
    }

    @Test func missingTensorsAndKeysAreNamed() throws {
        let file = try RawGGUF().open()
        #expect(file.tensor(named: "output.weight") == nil)
        do {
            _ = try file.tensor(required: "output.weight")
            Issue.record("a tensor was made of nothing")
        } catch {
            #expect(error.code == .missing)
            #expect(error.place == .tensor("output.weight"))
        }
        do {
            _ = try file.metadata.array(required: "tokenizer.ggml.tokens")
            Issue.record("a value was made of nothing")
        } catch {
            #expect(error.code == .missing)
            #expect(error.place == .metadata("tokenizer.ggml.tokens"))
        }
    }

    @Test func manyArraysInOneAreRefused() {
        let empty = RawGGUF.encoded(UInt32(0)) + RawGGUF.encoded(UInt64(0))
        func failure(_ count: Int) -> GGUFError.Code? {
            let value = RawGGUF.encoded(UInt32(9)) + RawGGUF.encoded(UInt64(count))
            let elements = repeatElement(empty, count: count).joined()
            return RawGGUF(entries: [RawGGUF.entry("k", type: 9, value + elements)]).failure?.code
        }
        #expect(failure(65_536) == nil)
        #expect(failure(65_537) == .countTooLarge(65_537, limit: 65_536))
    }

    @Test func byteArraysThatWouldGrowEightfoldAreNotWidened() throws {
        let array = try #require(
            try RawGGUF(entries: [RawGGUF.entry("k", [UInt8](repeating: 7, count: 4_194_305))]).open().metadata
                .array("k"))
        do {
            _ = try array.integers()
            Issue.record("four million bytes were widened")
        } catch {
            #expect(error.code == .countTooLarge(4_194_305, limit: 4_194_304))
        }
        #expect(try array.values(as: UInt8.self).count == 4_194_305)
    }

    @Test(
        arguments: [
            [1 << 16, 1 << 16, 1 << 16, 1 << 16], [1 << 31, 1 << 31, 4], [1 << 63, 2], [UInt64(Int.max), 1],
            [3, UInt64(Int.max) / 3 + 1],
        ] as [[UInt64]])
    func productsThatWrapAroundAreRefused(dimensions: [UInt64]) {
        let raw = RawGGUF(tensors: [RawGGUF.tensor("t", dimensions: dimensions)], data: [0, 0, 0, 0])
        #expect(raw.failure?.code == .sizeOverflow)
    }

    @Test func offsetsThatWrapAroundWithTheSizeAreRefused() {
        func failure(_ offset: UInt64, _ elements: UInt64) -> GGUFError.Code? {
            RawGGUF(
                tensors: [RawGGUF.tensor("t", dimensions: [elements], offset: offset)],
                data: [UInt8](repeating: 0, count: 64)
            ).failure?.code
        }
        // Offset plus size is 2^64, or a little more than Int.max; the offset alone is a multiple of the alignment.
        #expect(failure(UInt64.max - 127, 32) == .truncated(needed: 128, available: 0))
        #expect(failure(UInt64(Int.max) - 31, 16) == .truncated(needed: 64, available: 0))
        #expect(failure(0, UInt64(Int.max) / 4) == .truncated(needed: UInt64(Int.max) / 4 * 4, available: 64))
    }

    @Test func alignmentsOfOddValuesAndTypesAreRefused() {
        func failure(_ value: some GGUFElement) -> GGUFError.Code? {
            RawGGUF(entries: [RawGGUF.entry("general.alignment", value)]).failure?.code
        }
        #expect(failure(UInt64(48)) == .invalidAlignment(48))
        #expect(failure(UInt64.max) == .invalidAlignment(.max))
        #expect(failure(UInt8(7)) == .invalidAlignment(7))
        for code in [failure(Int32(-32)), failure(Int64.min)] {
            guard case .valueOutOfRange = code else {
                Issue.record("\(String(describing: code))")
                continue
            }
        }
        for code in [failure(Float(32)), failure(true), failure([UInt32(32)])] {
            guard case .wrongValueType = code else {
                Issue.record("\(String(describing: code))")
                continue
            }
        }
        #expect(failure(UInt16(64)) == nil)
    }

    @Test func aDataSectionThatWouldBeginBehindTheEndIsRefused() {
        let raw = RawGGUF(
            entries: [RawGGUF.entry("general.alignment", UInt32(1 << 20))],
            tensors: [RawGGUF.tensor("t", dimensions: [1])],
            data: [0, 0, 0, 0]
        )
        #expect(raw.failure?.code == .truncated(needed: 4, available: 0))
    }
}
