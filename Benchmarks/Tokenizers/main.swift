import Foundation
import Inference
import JSON
import Tokenizers

// Tokenizers by themselves: `import FOLDER FILE`, `encode FILE` (texts as JSON strings on standard input, one a line),
// `speed FILE TEXT`.

func fail(_ sentence: String) -> Never {
    FileHandle.standardError.write(Data((sentence + "\n").utf8))
    exit(1)
}

func list(_ ids: [Int32]) -> String { "[" + ids.map(String.init).joined(separator: ",") + "]" }

/// For each line of standard input: ids, byte ranges, and the text that the ids give back.
func encode(_ tokenizer: any Tokenizing, special: Bool) throws {
    let options: EncodingOptions = special ? [.addSpecialTokens, .parseSpecialTokens] : []
    var output = ""
    while let line = readLine() {
        let value = try JSONParser.parse(line)
        guard let text = value.stringValue else { fail("a line is no JSON string") }
        let encoding = tokenizer.encode(text, options: options)
        let starts = list(encoding.ranges.map { Int32($0.lowerBound) })
        let ends = list(encoding.ranges.map { Int32($0.upperBound) })
        let decoded = tokenizer.decode(encoding.ids, skippingSpecialTokens: special)
        output += "[" + list(encoding.ids) + "," + starts + "," + ends + ","
        output += JSONWriter.text(.string(decoded)) + "]\n"
        if output.utf8.count > 1 << 20 {
            print(output, terminator: "")
            output = ""
        }
    }
    print(output, terminator: "")
}

/// Megabytes a second over a text, its lines one by one and as one piece, and over texts made to be slow.
func speed(_ tokenizer: any Tokenizing, _ text: String) {
    func time(_ name: String, _ texts: [String]) {
        var tokens = 0
        let bytes = texts.reduce(0) { $0 + $1.utf8.count }
        // The processor's time: a machine that is busy with other things slows the clock on the wall.
        let start = clock()
        for text in texts { tokens += tokenizer.encode(text, options: []).count }
        let rate = Double(bytes) / 1e6 / (Double(clock() - start) / Double(CLOCKS_PER_SEC))
        print(name.padding(toLength: 28, withPad: " ", startingAt: 0), bytes, "bytes", tokens, "tokens", rate, "MB/s")
    }
    time("lines", text.split(separator: "\n").map(String.init))
    time("whole", [text])
    var state: UInt64 = 7
    func letter() -> Character {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Character(Unicode.Scalar(UInt8(97 + (state >> 33) % 26)))
    }
    for size in [250_000, 500_000, 1_000_000] {
        time("one letter", [String(repeating: "a", count: size)])
        time("spaces", [String(repeating: " ", count: size)])
        time("line ends", [String(repeating: "\n", count: size)])
        time("spaces, then a letter", [String(repeating: " ", count: size) + "x"])
        time("random letters", [String((0..<size).map { _ in letter() })])
        time("emoji", [String(repeating: "🙂", count: size / 4)])
        time("digits", [String(repeating: "7", count: size)])
        time("punctuation", [String(repeating: "!", count: size)])
        time("capitals", [String(repeating: "A", count: size)])
    }
}

let arguments = Array(CommandLine.arguments.dropFirst())
switch (arguments.first, arguments.count) {
case ("import", 3): try TokenizerFile.importVocabulary(of: arguments[1], to: arguments[2])
case ("encode", 2): try encode(TokenizerFile.tokenizer(path: arguments[1]), special: false)
case ("encode", 3): try encode(TokenizerFile.tokenizer(path: arguments[1]), special: arguments[2] == "--special")
case ("speed", 3):
    let clock = ContinuousClock()
    let start = clock.now
    let tokenizer = try TokenizerFile.tokenizer(path: arguments[1])
    print("opened in", start.duration(to: clock.now))
    speed(tokenizer, try String(contentsOfFile: arguments[2], encoding: .utf8))
default: fail("import FOLDER FILE | encode FILE [--special] | speed FILE TEXT")
}
