import GGUF
import Testing

/// The formats whose scales are searched, against what `compare_block_formats.py --golden` wrote: our bytes as the
/// reference reads them, and how far off the reference's own quantizer is.
@Suite struct FittedFormatTests {
    private static let reference = Result { try GGUFFile(path: fixture("fitted.gguf")) }
    private static let formats: [GGUFType] = [.q4_K, .q5_K, .q6_K, .iq4_NL]

    private func squaredErrors(_ numbers: [Float], _ stored: [Float], rows: Int) -> [Double] {
        let length = numbers.count / rows
        return (0..<rows).map { row in
            (row * length..<(row + 1) * length).reduce(0) { sum, index in
                let difference = Double(stored[index]) - Double(numbers[index])
                return sum + difference * difference
            }
        }
    }

    @Test(arguments: formats)
    func writesTheSameBytesEverywhere(type: GGUFType) throws {
        let file = try Self.reference.get()
        let numbers = try file.tensor(required: "numbers")
        let expected = try file.tensor(required: type.name + ".fitted")
        #expect(expected.type == type)
        let rounded = try quantize(numbers.floats(), type, rows: numbers.rowCount)
        let size = expected.bytesPerRow
        let stored = expected.withUnsafeBytes { Array($0) }
        for row in 0..<numbers.rowCount {
            #expect(rounded[row * size..<(row + 1) * size] == stored[row * size..<(row + 1) * size], "row \(row)")
        }
    }

    @Test(arguments: formats)
    func theReferenceReadsTheSameNumbers(type: GGUFType) throws {
        let file = try Self.reference.get()
        let ours = try file.tensor(required: type.name + ".fitted").floats()
        let theirs = try file.tensor(required: type.name + ".numbers").floats()
        #expect(ours.map(\.bitPattern) == theirs.map(\.bitPattern))
        #expect(Set(theirs).count > 500, "a reference this dull would hide mistakes")
    }

    @Test(arguments: formats)
    func isNoFurtherOffThanTheReferencesQuantizer(type: GGUFType) throws {
        let file = try Self.reference.get()
        let numbers = try file.tensor(required: "numbers")
        let rows = numbers.rowCount
        let errors = try squaredErrors(
            numbers.floats(), file.tensor(required: type.name + ".fitted").floats(), rows: rows)
        let theirs = try file.tensor(required: type.name + ".error").floats().map(Double.init)
        for row in 0..<rows {
            // Both minimize a weighted error, so that either may be ahead in a single row's plain one.
            #expect(errors[row] <= theirs[row] * 1.2, "row \(row)")
        }
        // But for the last row, whose numbers are so large that the others would not count.
        #expect(errors.dropLast().reduce(0, +) <= theirs.dropLast().reduce(0, +) * 1.01)
    }

    @Test func moreBitsAreNearer() throws {
        var random = SeededGenerator(seed: 11)
        let numbers = (0..<512).map { _ in Float.random(in: -1...1, using: &random) }
        func error(_ type: GGUFType) throws -> Double {
            let stored = try dequantize(quantize(numbers, type, rows: 1), type, rows: 1, elements: 512)
            return squaredErrors(numbers, stored, rows: 1)[0]
        }
        #expect(try error(.q6_K) < error(.q5_K) / 2)
        #expect(try error(.q5_K) < error(.q5_0))
        #expect(try error(.q5_K) < error(.q4_K) / 2)
        #expect(try error(.q4_K) < error(.q4_0))
        #expect(try error(.iq4_NL) < error(.q4_0))
    }

    @Test(arguments: formats)
    func extremesStayWithinRange(type: GGUFType) throws {
        let patterns: [[Float]] = [
            [65_504, -65_504], [65_504, 65_504], [-65_504, 0], [0x1p-132, -0x1p-132], [65_504, 1e-30], [-0.0, 0.0],
            [.leastNonzeroMagnitude, 6e-8],
        ]
        for pattern in patterns {
            let numbers = (0..<256).map { pattern[$0 % 2] }
            let stored = try dequantize(quantize(numbers, type, rows: 1), type, rows: 1, elements: 256)
            for (before, after) in zip(numbers, stored) {
                #expect(abs(after - before) <= 65_504 / 7.5 && abs(after - before) <= max(abs(pattern[0]), 1e-6))
            }
        }
    }
}
