import GGUF
import Testing

/// Damaged files end in an error or in a file that can be read to its last byte, never in a crash.
@Suite struct MutationTests {
    /// A small file with values and tensors of several kinds.
    private static let original: [UInt8] = {
        var raw = RawGGUF()
        raw.entries = [
            RawGGUF.entry("general.architecture", "bert"),
            RawGGUF.entry("general.alignment", UInt32(32)),
            RawGGUF.entry("n", Int64(-3)),
            RawGGUF.entry("flag", true),
            RawGGUF.entry("flags", [true, false]),
            RawGGUF.entry("tokens", ["[PAD]", "a", "▁b", ""]),
            RawGGUF.entry("scores", [0.5, -1] as [Float]),
            RawGGUF.entry("nested", [[1], [2, 3]] as [[UInt16]]),
        ]
        raw.tensors = [
            RawGGUF.tensor("a.weight", dimensions: [32, 2], type: 8),
            RawGGUF.tensor("a.bias", dimensions: [2, 1, 1, 2], offset: 96),
            RawGGUF.tensor("b", dimensions: [32], type: 2, offset: 128),
        ]
        raw.data = (0..<146).map { UInt8($0) }
        return raw.bytes
    }()

    /// Opens the bytes and, where that succeeds, reads everything.
    private func exercise(_ bytes: [UInt8]) -> Bool {
        guard let file = try? GGUFFile(MappedFile(copying: bytes)) else { return false }
        for key in file.metadata.keys {
            _ = try? file.metadata.string(key)
            _ = try? file.metadata.uint(key)
            _ = try? file.metadata.float(key)
            _ = try? file.metadata.bool(key)
            guard let array = try? file.metadata.array(key) else { continue }
            _ = try? array.strings()
            _ = try? array.integers()
            _ = try? array.floats()
            _ = try? array.arrays().map { try $0.integers() }
        }
        for tensor in file.tensors {
            _ = tensor.withUnsafeBytes { $0.reduce(0, ^) }
            _ = try? tensor.floats()
        }
        return true
    }

    @Test func theOriginalIsSound() {
        #expect(exercise(Self.original))
    }

    @Test func everyTruncationIsRefused() {
        for length in 0..<Self.original.count {
            #expect(!exercise(Array(Self.original.prefix(length))), "\(length) bytes were accepted")
        }
    }

    @Test func everySingleBitFlipIsSurvived() {
        var refused = 0
        for index in Self.original.indices {
            for bit in 0..<8 {
                var bytes = Self.original
                bytes[index] ^= 1 << bit
                if !exercise(bytes) { refused += 1 }
            }
        }
        // Most of the header is structure; a flip in a text, a number or the data makes another sound file.
        #expect(refused > 1000)
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func randomDamageIsSurvived(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let interesting: [UInt8] = [0, 1, 2, 7, 8, 9, 12, 13, 0x7f, 0x80, 0xfe, 0xff]
        for _ in 0..<1000 {
            var bytes = Self.original
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0: bytes[at] = UInt8.random(in: .min ... .max, using: &random)
                case 1: bytes[at] = interesting.randomElement(using: &random) ?? 0
                case 2: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...16, using: &random)))
                case 3: bytes.insert(contentsOf: bytes[at...].prefix(16), at: at)
                default: bytes.replaceSubrange(at..<min(bytes.count, at + 8), with: repeatElement(0xff, count: 8))
                }
                if bytes.isEmpty { break }
            }
            _ = exercise(bytes)
        }
    }
}
