import GGUF
import Testing

@Suite struct BlockFormatTests {
    private static let reference = Result { try GGUFFile(path: fixture("reference.gguf")) }

    private static let formats = GGUFType.allCases.filter(BlockFormat.canDequantize)
    private static let writable = GGUFType.allCases.filter(BlockFormat.canQuantize)

    @Test func readsEveryFormatThatModelsComeIn() {
        let names = Set(Self.formats.map(\.name))
        #expect(
            names == [
                "F32", "F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0",
                "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL", "IQ4_XS", "MXFP4",
            ]
        )
        #expect(
            Set(Self.writable.map(\.name)) == [
                "F32", "F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL",
            ]
        )
    }

    @Test(arguments: formats.filter { $0 != .f32 })
    func widensToTheReferencesBits(type: GGUFType) throws {
        let file = try Self.reference.get()
        let stored = try file.tensor(required: type.name + ".stored")
        let expected = try file.tensor(required: type.name + ".numbers").floats()
        #expect(stored.type == type)
        #expect(try stored.floats().map(\.bitPattern) == expected.map(\.bitPattern))
        #expect(Set(expected).count > 16, "a reference this dull would hide mistakes")
    }

    /// The formats that the reference writes too; those whose scales are searched are in `FittedFormatTests`.
    @Test(arguments: [.f16, .bf16, .q4_0, .q4_1, .q5_0, .q5_1, .q8_0] as [GGUFType])
    func roundsToTheReferencesBytes(type: GGUFType) throws {
        let file = try Self.reference.get()
        let numbers = try file.tensor(required: "numbers")
        let expected = try file.tensor(required: type.name + ".rounded").withUnsafeBytes { Array($0) }
        let rounded = try quantize(numbers.floats(), type, rows: numbers.rowCount)
        for row in 0..<numbers.rowCount {
            let size = expected.count / numbers.rowCount
            let range = row * size..<(row + 1) * size
            #expect(rounded[range] == expected[range], "row \(row)")
        }
    }

    @Test(arguments: writable)
    func whatWasWidenedRoundsToNumbersThatWidenAlike(type: GGUFType) throws {
        var random = SeededGenerator(seed: 5)
        let numbers = (0..<512).map { _ in Float.random(in: -2...2, using: &random) }
        let once = try dequantize(quantize(numbers, type, rows: 2), type, rows: 2, elements: 256)
        let bits = 8 * type.bytesPerBlock / type.blockSize
        let coarsest: Float = bits < 6 ? 0.3 : bits == 6 ? 0.1 : 0.02
        for (before, after) in zip(numbers, once) { #expect(abs(before - after) < coarsest) }
    }

    @Test func aBlockWhoseScaleHasNoInverseBecomesZero() throws {
        let tiny = [Float](repeating: 0x1p-140, count: 32)
        for type in Self.writable where type.blockSize == 32 {
            let numbers = try dequantize(quantize(tiny, type, rows: 1), type, rows: 1, elements: 32)
            #expect(numbers.allSatisfy { $0 == 0 })
        }
    }

    @Test(arguments: [.nan, .infinity, -.infinity, 65_505, -1e30] as [Float])
    func refusesNumbersThatBlocksCannotHold(value: Float) throws {
        var numbers = [Float](repeating: 1, count: 768)
        numbers[600] = value
        for type in Self.writable where type.blockSize > 1 {
            do {
                _ = try quantize(numbers, type, rows: 3)
                Issue.record("\(type) took \(value)")
            } catch {
                guard case .notRepresentable(_, row: 2) = error.code else {
                    Issue.record("\(error)")
                    continue
                }
            }
        }
        for type in Self.writable where type.blockSize == 1 { _ = try quantize(numbers, type, rows: 3) }
    }

    @Test(arguments: GGUFType.allCases)
    func refusesBuffersOfTheWrongSize(type: GGUFType) {
        let size = type.bytesPerBlock
        for (bytes, elements) in [(size - 1, type.blockSize), (size + 1, type.blockSize), (size, type.blockSize + 1)] {
            #expect(throws: GGUFError.self) {
                try dequantize(
                    [UInt8](repeating: 0, count: bytes), type, rows: 1, elements: type.blockSize, room: elements
                )
            }
        }
        #expect(throws: GGUFError.self) { try dequantize([], type, rows: -1, elements: type.blockSize) }
        #expect(throws: GGUFError.self) { try dequantize([], type, rows: .max, elements: type.blockSize * 2, room: 0) }
        guard type.blockSize > 1 else { return }
        #expect(throws: GGUFError.self) {
            try dequantize([UInt8](repeating: 0, count: size), type, rows: 1, elements: 1)
        }
    }

    @Test func findsTypesByName() {
        for type in GGUFType.allCases { #expect(GGUFType(name: type.name.lowercased()) == type) }
        #expect(GGUFType(name: "Q9_9") == nil)
        #expect(GGUFType.q4_K.byteCount(elements: 512) == 288)
        #expect(GGUFType.q4_K.byteCount(elements: 100) == nil)
        #expect(GGUFType.f64.byteCount(elements: .max) == nil)
        #expect(GGUFType.f32.byteCount(elements: -1) == nil)
    }
}
