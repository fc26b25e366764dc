import GGUF
import Testing

/// Each flaw that a stranger's file may have ends in an error that names it and where it is.
@Suite struct HostileFileTests {
    @Test func refusesWhatIsNotGGUF() {
        #expect(throws: GGUFError.self) { try GGUFFile(MappedFile(copying: [])) }
        #expect(throws: GGUFError.self) { try GGUFFile(MappedFile(copying: Array("GGU".utf8))) }
        #expect(throws: GGUFError.self) { try GGUFFile(MappedFile(copying: Array("PK\u{3}\u{4} and more".utf8))) }
    }

    @Test(arguments: [0, 1, 4, 0xffff_ffff] as [UInt32])
    func refusesOtherVersions(version: UInt32) {
        #expect(RawGGUF(version: version).failure?.code == .unsupportedVersion(version))
    }

    @Test func recognisesBigEndianFiles() {
        #expect(RawGGUF(version: 3 << 24).failure?.code == .bigEndian)
    }

    @Test(arguments: [1, 1 << 20, 1 << 62, .max] as [UInt64])
    func refusesCountsThatTheFileCannotHold(count: UInt64) {
        let tensors = RawGGUF(tensorCount: count).failure
        #expect(tensors?.code == .countTooLarge(count, limit: 0))
        #expect(tensors?.place == .header("tensor count"))
        #expect(tensors?.byteOffset == 8)
        let keys = RawGGUF(keyCount: count).failure
        #expect(keys?.code == .countTooLarge(count, limit: 0))
        #expect(keys?.byteOffset == 16)
    }

    @Test(arguments: [5, 1 << 32, 1 << 63, .max] as [UInt64])
    func refusesArraysLongerThanTheFile(count: UInt64) {
        for type in 0...12 as ClosedRange<UInt32> {
            let value = RawGGUF.encoded(type) + RawGGUF.encoded(count) + [0, 0, 0, 0]
            let error = RawGGUF(entries: [RawGGUF.entry("k", type: 9, value)]).failure
            let limit: UInt64 = [0: 4, 1: 4, 2: 2, 3: 2, 4: 1, 5: 1, 6: 1, 7: 4][type] ?? 0
            #expect(error?.code == .countTooLarge(count, limit: limit))
            #expect(error?.place == .metadata("k"))
            #expect(error?.byteOffset == 24 + 9 + 4 + 4)
        }
    }

    @Test(arguments: [3, 1 << 40, .max] as [UInt64])
    func refusesStringsThatEndBehindTheFile(length: UInt64) {
        let string = RawGGUF.encoded(length) + [65, 66]
        let value = RawGGUF(entries: [RawGGUF.entry("k", type: 8, string)]).failure
        #expect(value?.code == .truncated(needed: length, available: 2))
        let array = RawGGUF.encoded(UInt32(8)) + RawGGUF.encoded(UInt64(1)) + string
        let element = RawGGUF(entries: [RawGGUF.entry("k", type: 9, array)]).failure
        #expect(element?.code == .truncated(needed: length, available: 2))
    }

    @Test func refusesKeysAndNamesThatAreEmptyLongOrNotUTF8() {
        let padding = [UInt8](repeating: 0, count: 64)
        #expect(RawGGUF(entries: [RawGGUF.entry("", UInt64(1))]).failure?.code == .emptyName)
        let long = RawGGUF(entries: [RawGGUF.encoded(UInt64(1025)) + padding]).failure
        #expect(long?.code == .nameTooLong(1025, limit: 1024))
        let behind = RawGGUF(entries: [RawGGUF.encoded(UInt64(65)) + padding]).failure
        #expect(behind?.code == .truncated(needed: 65, available: 64))
        let broken = RawGGUF(entries: [RawGGUF.encoded(UInt64(1)) + [0xff] + padding]).failure
        #expect(broken?.code == .invalidUTF8)
        #expect(broken?.place == .metadataEntry(0))
        let tensor = RawGGUF(tensors: [RawGGUF.encoded(UInt64(256)) + padding]).failure
        #expect(tensor?.code == .nameTooLong(256, limit: 255))
        #expect(tensor?.place == .tensorEntry(0))
    }

    @Test(arguments: [13, 255, .max] as [UInt32])
    func refusesUnknownValueTypes(type: UInt32) {
        let padding = [UInt8](repeating: 0, count: 16)
        #expect(RawGGUF(entries: [RawGGUF.entry("k", type: type, padding)]).failure?.code == .unknownValueType(type))
        let array = RawGGUF.encoded(type) + padding
        #expect(RawGGUF(entries: [RawGGUF.entry("k", type: 9, array)]).failure?.code == .unknownValueType(type))
    }

    @Test func limitsNesting() throws {
        let deepest: [[[[Int32]]]] = [[[[7]]]]
        #expect(RawGGUF(entries: [RawGGUF.entry("k", deepest)]).failure == nil)
        #expect(RawGGUF(entries: [RawGGUF.entry("k", [deepest])]).failure?.code == .nestingTooDeep(limit: 4))
        let level = RawGGUF.encoded(UInt32(9)) + RawGGUF.encoded(UInt64(1))
        let abyss = Array(repeatElement(level, count: 10_000).joined())
        #expect(RawGGUF(entries: [RawGGUF.entry("k", type: 9, abyss)]).failure?.code == .nestingTooDeep(limit: 4))
    }

    @Test func refusesBoolsOtherThanZeroAndOne() {
        #expect(RawGGUF(entries: [RawGGUF.entry("k", type: 7, [2])]).failure?.code == .invalidBool(2))
        let array = RawGGUF.encoded(UInt32(7)) + RawGGUF.encoded(UInt64(2)) + [1, 255]
        #expect(RawGGUF(entries: [RawGGUF.entry("k", type: 9, array)]).failure?.code == .invalidBool(255))
    }

    @Test func refusesDuplicateKeys() {
        let error = RawGGUF(entries: [RawGGUF.entry("k", UInt8(1)), RawGGUF.entry("k", "x")]).failure
        #expect(error?.code == .duplicateName)
        #expect(error?.place == .metadata("k"))
        #expect(error?.byteOffset == 24 + 14)
    }

    @Test(arguments: [0, 3, 33, 1 << 21, .max] as [UInt32])
    func refusesAlignmentsThatAreNoPowerOfTwoOrTooLarge(alignment: UInt32) {
        let error = RawGGUF(entries: [RawGGUF.entry("general.alignment", alignment)]).failure
        #expect(error?.code == .invalidAlignment(UInt64(alignment)))
        #expect(error?.place == .metadata("general.alignment"))
    }

    @Test func refusesAnAlignmentOfAnotherType() {
        let error = RawGGUF(entries: [RawGGUF.entry("general.alignment", "32")]).failure
        #expect(error?.code == .wrongValueType(expected: "an integer", found: "string"))
    }
}

@Suite struct HostileTensorTests {
    private let data = [UInt8](repeating: 0, count: 128)

    private func failure(_ tensors: [UInt8]...) -> GGUFError? { RawGGUF(tensors: tensors, data: data).failure }

    @Test(arguments: [0, 5, .max] as [UInt32])
    func refusesDimensionCounts(count: UInt32) {
        let error = failure(RawGGUF.tensor("t", dimensions: [1, 1, 1, 1, 1], count: count))
        #expect(error?.code == .invalidDimensionCount(count))
        #expect(error?.place == .tensor("t"))
        #expect(error?.byteOffset == 24 + 9)
    }

    @Test func refusesZeroDimensions() {
        for index in 0..<4 {
            var dimensions: [UInt64] = [1, 1, 1, 1]
            dimensions[index] = 0
            #expect(failure(RawGGUF.tensor("t", dimensions: dimensions))?.code == .zeroDimension(index: index))
        }
    }

    @Test(arguments: [[.max], [1 << 62, 4], [1 << 32, 1 << 32], [1 << 62], [2, 2, 1 << 61]] as [[UInt64]])
    func refusesSizesThatOverflow(dimensions: [UInt64]) {
        #expect(failure(RawGGUF.tensor("t", dimensions: dimensions))?.code == .sizeOverflow)
    }

    @Test(arguments: [4, 5, 31, 36, 1000, .max] as [UInt32])
    func refusesUnknownTensorTypes(type: UInt32) {
        #expect(failure(RawGGUF.tensor("t", dimensions: [32], type: type))?.code == .unknownTensorType(type))
    }

    @Test func refusesRowsThatAreNotWholeBlocks() {
        let error = failure(RawGGUF.tensor("t", dimensions: [33], type: 8))
        #expect(error?.code == .rowNotInWholeBlocks(elements: 33, blockSize: 32))
        let column = failure(RawGGUF.tensor("t", dimensions: [1, 32], type: 8))
        #expect(column?.code == .rowNotInWholeBlocks(elements: 1, blockSize: 32))
    }

    @Test func refusesDataBehindTheEnd() {
        #expect(failure(RawGGUF.tensor("t", dimensions: [32])) == nil)
        #expect(failure(RawGGUF.tensor("t", dimensions: [33]))?.code == .truncated(needed: 132, available: 128))
        let shifted = failure(RawGGUF.tensor("t", dimensions: [32], offset: 32))
        #expect(shifted?.code == .truncated(needed: 128, available: 96))
        let far = failure(RawGGUF.tensor("t", dimensions: [1], offset: 1 << 40))
        #expect(far?.code == .truncated(needed: 4, available: 0))
        let overflowing = failure(RawGGUF.tensor("t", dimensions: [1], offset: UInt64.max - 31))
        #expect(overflowing?.code == .sizeOverflow)
    }

    @Test func refusesMisalignedData() {
        let error = failure(RawGGUF.tensor("t", dimensions: [1], offset: 4))
        #expect(error?.code == .misalignedOffset(4, alignment: 32))
    }

    @Test func refusesTensorsThatOverlap() {
        let error = failure(
            RawGGUF.tensor("b", dimensions: [8], offset: 32),
            RawGGUF.tensor("a", dimensions: [9], offset: 0)
        )
        #expect(error?.code == .overlapsTensor("a"))
        #expect(error?.place == .tensor("b"))
    }

    @Test func refusesDuplicateTensorNames() {
        let error = failure(
            RawGGUF.tensor("t", dimensions: [1], offset: 0),
            RawGGUF.tensor("t", dimensions: [1], offset: 32)
        )
        #expect(error?.code == .duplicateName)
        #expect(error?.place == .tensor("t"))
    }
}
