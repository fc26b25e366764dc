import JSON

/// A pre-tokenizer of `tokenizer.json` as text, to be found among those that models use.
struct SplitSignature {
    /// The names of GGUF files by the steps that a `tokenizer.json` lists, each an expression or a step's name.
    private static let known: [(name: String, steps: [String])] = {
        let contraction = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
        let tail = #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
        let slashTail = #"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
        let letters = #"|[^\r\n\p{L}\p{N}]?\p{L}+|"#
        func cased(_ end: String) -> String {
            let (capital, small) = (#"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"#, #"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"#)
            let opening = #"[^\r\n\p{L}\p{N}]?"#
            return opening + capital + "*" + small + "+" + end + "|" + opening + capital + "+" + small + "*" + end + "|"
        }
        let marked =
            contraction + #"|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*"#
            + #"|\s*[\r\n]+|\s+(?!\S)|\s+"#
        let third =
            ##"[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"##
            + #"| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
        let sentences = #" ?[^(\s|[.,!?…。，、।۔،])]+"#
        let eastAsian = "[一-龥ࠀ-一가-\u{D7FF}]+"
        return [
            ("gpt-2", ["ByteLevel"]),
            ("llama-bpe", [contraction + letters + #"\p{N}{1,3}"# + tail]),
            ("qwen2", [contraction + letters + #"\p{N}"# + tail]),
            ("qwen35", [marked]),
            (
                "bailingmoe",
                [
                    #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]++[\r\n]*"#
                        + #"|\s*[\r\n]|\s+(?!\S)|\s+"#
                ]
            ),
            (
                "seed-coder",
                [
                    contraction + letters + #"\p{N}{1}| ?[^\s\p{L}\p{N}\r\n]+|\s*[\r\n]+|\s+(?!\S)|\s+"#
                ]
            ),
            ("gpt-4o", [cased(contraction + "?") + #"\p{N}{1,3}"# + slashTail]),
            ("tekken", [cased("") + #"\p{N}"# + slashTail]),
            ("starcoder", ["Digits", "ByteLevel"]),
            ("bloom", [sentences]),
            ("viking", [sentences, "Digits"]),
            ("deepseek-coder", [#"[\r\n]"#, #"\s?\p{L}+"#, #"\s?\p{P}+"#, eastAsian, "Digits"]),
            ("deepseek-v3", [#"\p{N}{1,3}"#, "[一-龥\u{3040}-ゟ゠-ヿ]+", third]),
        ]
    }()

    /// The name that stands for the steps in a GGUF file.
    let preTokenizer: String

    /// - Throws: `ImportError` that quotes the expression, for steps that no known model has.
    init(_ steps: [JSONValue], folder: String) throws {
        let found = try steps.compactMap { try Self.text(of: $0, folder) }
        guard let match = Self.known.first(where: { Self.areEqual($0.steps, found) }) else {
            throw ImportError(
                folder: folder,
                reason: "tokenizer.json cuts words in a way that is not known: \(found.joined(separator: " then "))")
        }
        preTokenizer = match.name
    }

    private static func text(of step: JSONValue, _ folder: String) throws -> String? {
        func error(_ reason: String) -> ImportError { ImportError(folder: folder, reason: "tokenizer.json " + reason) }
        switch step["type"]?.stringValue {
        case "ByteLevel":
            guard step["add_prefix_space"]?.boolValue != true else {
                throw error("puts a space before each text (add_prefix_space), which is not read for byte-level BPE")
            }
            return step["use_regex"]?.boolValue ?? true ? "ByteLevel" : nil
        case "Digits": return step["individual_digits"]?.boolValue == true ? "Digits" : "DigitRuns"
        case "Punctuation": return "Punctuation"
        case "Split":
            let isWhole = step["behavior"]?.stringValue == "Removed" && step["invert"]?.boolValue == true
            guard isWhole || step["behavior"]?.stringValue == "Isolated",
                let pattern = step["pattern"]?["Regex"]?.stringValue ?? step["pattern"]?["String"]?.stringValue
            else { throw error("cuts words by a Split that is not Isolated, which is not read") }
            return normalized(pattern)
        case let other: throw error("cuts words with '\(other ?? "")', which is not read before byte-level BPE")
        }
    }

    /// One spelling for those that mean the same: line ends escaped, cases ignored by a flag.
    private static func normalized(_ pattern: String) -> String {
        var text = String.UnicodeScalarView()
        for scalar in pattern.unicodeScalars {
            switch scalar {
            case "\r": text.append(contentsOf: "\\r".unicodeScalars)
            case "\n": text.append(contentsOf: "\\n".unicodeScalars)
            default: text.append(scalar)
            }
        }
        return String(text).replacing(
            "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])", with: "(?i:'s|'t|'re|'ve|'m|'ll|'d)")
    }

    private static func areEqual(_ one: [String], _ other: [String]) -> Bool {
        one.count == other.count && zip(one, other).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
    }
}
