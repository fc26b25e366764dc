import CKernels
import Testing

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

@Suite("Rotary positions")
struct RopeTests {
    @Test("equal the portable kernels bit for bit, over pairs, heads and both layouts")
    func equality() {
        for kernels in InstructionSets.runnable {
            var random = SplitMix(seed: 81)
            var comparer = Comparer(kernels)
            for pairs in Array(1...34) + [48, 64, 65] {
                for (tokens, heads) in [(0, 2), (1, 1), (1, 7), (3, 2), (5, 3)] {
                    let rope = RopeCase(tokens: tokens, heads: heads, pairs: pairs, using: &random)
                    comparer.compare("table \(pairs)") { rope.table(of: $0).bytes }
                    for adjacent in [false, true] {
                        comparer.compare("\(pairs) pairs, \(heads) heads, \(adjacent)") {
                            rope.result(of: $0, adjacent: adjacent)
                        }
                    }
                }
            }
            #expect(comparer.differences == [])
        }
    }

    @Test("the table holds magnitude times cosine and sine of the f32 angle, within 1.5e-7 of the magnitude")
    func table() {
        var random = SplitMix(seed: 82)
        let rope = RopeCase(tokens: 9, heads: 1, pairs: 20, using: &random)
        let table = rope.table(of: InstructionSets.portable).values(9 * 40)
        for token in 0..<9 {
            for pair in 0..<20 {
                let angle = Double(Float(rope.positions[token]) * rope.frequencies[pair])
                let at = 40 * token + 2 * pair
                #expect(abs(Double(table[at]) - Double(rope.magnitude) * cos(angle)) < 1.5e-7 * Double(rope.magnitude))
                #expect(
                    abs(Double(table[at + 1]) - Double(rope.magnitude) * sin(angle)) < 1.5e-7 * Double(rope.magnitude))
            }
        }
    }

    @Test("pairs are turned by their angle, in either layout, within 1e-6, and nothing else is touched")
    func rotation() {
        var random = SplitMix(seed: 83)
        let rope = RopeCase(tokens: 4, heads: 3, pairs: 5, using: &random)
        let table = rope.table(of: InstructionSets.portable).values(4 * 10).map(Double.init)
        for adjacent in [false, true] {
            let out = Buffer(bytes: rope.result(of: InstructionSets.portable, adjacent: adjacent)).values(rope.x.count)
            var expected = rope.x.map(Double.init)
            for token in 0..<4 {
                for (head, pair) in (0..<3).flatMap({ head in (0..<5).map { (head, $0) } }) {
                    let start = token * rope.stride + head * rope.headStride
                    let first = start + (adjacent ? 2 * pair : pair), second = first + (adjacent ? 1 : 5)
                    let (cosine, sine) = (table[token * 10 + 2 * pair], table[token * 10 + 2 * pair + 1])
                    let (x0, x1) = (Double(rope.x[first]), Double(rope.x[second]))
                    expected[first] = x0 * cosine - x1 * sine
                    expected[second] = x1 * cosine + x0 * sine
                }
            }
            for (index, value) in expected.enumerated() {
                if value == Double(rope.x[index]) {
                    #expect(out[index] == rope.x[index])
                } else {
                    #expect(abs(Double(out[index]) - value) < 1e-6)
                }
            }
        }
    }
}

/// Heads of several tokens with room between and behind them.
private struct RopeCase {
    let tokens: Int
    let heads: Int
    let pairs: Int
    let magnitude: Float = 1.25
    let positions: [Int32]
    let frequencies: [Float]
    let x: [Float]

    var headStride: Int { 2 * pairs + 3 }
    var stride: Int { heads * headStride + 2 }

    init(tokens: Int, heads: Int, pairs: Int, using random: inout SplitMix) {
        (self.tokens, self.heads, self.pairs) = (tokens, heads, pairs)
        positions = (0..<tokens).map { _ in Int32.random(in: 0...131_071, using: &random) }
        frequencies = (0..<pairs).map { pow(10_000, -Float($0) / Float(pairs)) }
        x = random.floats(tokens * (heads * (2 * pairs + 3) + 2), scale: 3)
    }

    func table(of kernels: ck_kernels) -> Buffer {
        let table = Buffer(byteCount: tokens * pairs * 8, misalignment: 4)
        kernels.rope_table(positions, tokens, frequencies, pairs, magnitude, table.floats)
        return table
    }

    func result(of kernels: ck_kernels, adjacent: Bool) -> [UInt8] {
        let (x, table) = (Buffer(x, misalignment: 4), table(of: InstructionSets.portable))
        kernels.rope(x.floats, stride, tokens, heads, headStride, pairs, adjacent, table.floats)
        return withExtendedLifetime(table) { x.bytes }
    }
}
