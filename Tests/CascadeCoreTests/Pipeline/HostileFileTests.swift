import CascadeCore
import Testing
import YAML

/// A sound file with bytes changed, cut, doubled and moved: whatever comes of it, there is an answer, no trap, and every
/// finding has a place in the file.
@Suite("Hostile files")
struct HostileFileTests {
    @Test("Mutations of a sound file are all answered", arguments: 0..<10)
    func mutations(part: Int) {
        var random = SplitMix64(state: 0x5EED &+ UInt64(part))
        let original = Array(PipelineLoaderTests.text.utf8)
        for _ in 0..<150 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &random) { mutate(&bytes, &random) }
            let loaded = PipelineLoader.load(name: "x", bytes: bytes, catalog: TestCatalog.standard)
            let hasError = loaded.diagnostics.contains { $0.severity == .error }
            #expect((loaded.definition == nil) == hasError)
            let lines = SourceText(name: "x", bytes: bytes).lineCount
            for finding in loaded.diagnostics {
                #expect((1...lines).contains(finding.line) && finding.column >= 1 && finding.length >= 1)
                #expect(!finding.rendered.isEmpty)
            }
            if let pipeline = loaded.definition {
                for format in GraphDrawing.Format.allCases {
                    #expect(!GraphDrawing.text(of: pipeline, as: format).isEmpty)
                }
            }
        }
    }

    @Test("Random expressions are all answered")
    func expressions() {
        let words = [
            "a", "a.b", "text", "record", "record.x", "(", ")", "[", "]", ",", "and", "or", "not", "in", "matches",
            "==",
            "<", "\"x\"", "'", "1", "-1", "0.5", "null", "true", "length(", "contains(", ".", "\\", "é", "=", "1e9",
        ]
        var random = SplitMix64(state: 42)
        var sound = 0
        for _ in 0..<20_000 {
            let count = Int.random(in: 1...9, using: &random)
            let text = (0..<count).map { _ in words[Int.random(in: words.indices, using: &random)] }
                .joined(separator: " ")
            do throws(Diagnostic) {
                sound += try Expression(text).text.isEmpty ? 0 : 1
            } catch {
                #expect(error.line == 1 && error.column <= text.unicodeScalars.count + 1)
            }
        }
        #expect(sound > 100)
    }

    private static let snippets = [
        "{{", "}}", "*a", "&a ", "<<: ", "? ", "- ", "|\n", ">2-\n", "\"", "'", "\t", "\r", ": ", "#", "[", "{", "!!x ",
        "\u{FEFF}", "\u{2028}", "---\n", "%", "\\x", "null", "1e999", "stage", "kind: router\n", "not ", "(((", "\0",
    ].map { Array($0.utf8) }

    private func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: bytes.indices, using: &random)
        let end = min(bytes.count, place + Int.random(in: 1...30, using: &random))
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.removeSubrange(place..<end)
        case 2: bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: bytes.indices, using: &random))
        case 3: bytes.removeSubrange(place...)
        case 4: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        default:
            let snippet = Self.snippets[Int.random(in: Self.snippets.indices, using: &random)]
            bytes.insert(contentsOf: snippet, at: place)
        }
    }
}

/// Steele, Lea and Flood's generator (2014): the same numbers on every machine.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
