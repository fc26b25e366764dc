import JSON

/// Web addresses: with a scheme (`https://…`), with `www.`, or a bare domain under a common top level.
///
/// Punctuation at the end belongs to the sentence, and so does a closing bracket that nothing inside opens. Bare
/// domains whose ending is an English word (`it`, `me`, `to` …) count only with a path behind them: a space forgotten
/// after a full stop looks the same.
struct URLRecogniser: ValueRecogniser {
    static let confidence = 0.99
    static let bareConfidence = 0.9

    func candidates(in text: TextBytes) -> [Candidate] {
        var found: [Candidate] = []
        var position = 0
        while position < text.count {
            guard text.isWord(at: position), !text.isWord(before: position) else {
                position += 1
                continue
            }
            if let candidate = Self.withScheme(in: text, at: position) ?? Self.bare(in: text, at: position) {
                found.append(candidate)
                position = candidate.range.upperBound
            } else {
                while text.isWord(at: position), let scalar = text.scalar(at: position) {
                    position += UTF8.width(scalar)
                }
            }
        }
        return found
    }

    private static func withScheme(in text: TextBytes, at start: Int) -> Candidate? {
        for scheme in ["https://", "http://", "ftp://"] where text.matches(scheme, at: start) {
            let hostStart = start + scheme.utf8.count
            let end = addressEnd(in: text, from: hostStart)
            let authority = (hostStart..<end).first { "/?#".utf8.contains(text[$0]) } ?? end
            let host = (hostStart..<authority).last { text[$0] == UInt8(ascii: "@") }.map { $0 + 1 } ?? hostStart
            guard host < authority, text.isWord(at: host) || text[host] == UInt8(ascii: "[") else { return nil }
            return candidate(text, start..<end, hostEnd: authority, confidence)
        }
        return nil
    }

    private static func bare(in text: TextBytes, at start: Int) -> Candidate? {
        guard !"@./\\-_=".utf8.contains(text[start - 1]), let hostEnd = DomainName.end(in: text, from: start),
            text[hostEnd] != UInt8(ascii: "@"), text[hostEnd] != UInt8(ascii: "_")
        else { return nil }
        let end = "/?#:".utf8.contains(text[hostEnd]) ? addressEnd(in: text, from: hostEnd) : hostEnd
        let hasPath = text[hostEnd] == UInt8(ascii: "/") && end > hostEnd + 1
        let host = text.string(start..<hostEnd).lowercased()
        guard let ending = host.split(separator: ".").last.map(String.init) else { return nil }
        if host.hasPrefix("www.") { return candidate(text, start..<end, hostEnd: hostEnd, confidence) }
        guard commonEndings.contains(ending) || (hasPath && wordEndings.contains(ending)) else { return nil }
        return candidate(text, start..<end, hostEnd: hostEnd, bareConfidence)
    }

    private static func candidate(
        _ text: TextBytes, _ range: Range<Int>, hostEnd: Int, _ confidence: Double
    ) -> Candidate {
        let split = min(hostEnd, range.upperBound)
        let value = text.string(range.lowerBound..<split).lowercased() + text.string(split..<range.upperBound)
        return Candidate(range: range, value: .string(value), confidence: confidence)
    }

    /// Where an address ends, without the sentence's own punctuation.
    private static func addressEnd(in text: TextBytes, from start: Int) -> Int {
        var end = start
        while end - start < 2048, let scalar = text.scalar(at: end), isAddress(scalar) { end += UTF8.width(scalar) }
        var unopened = surplus(of: ")", over: "(", in: text, start..<end)
        var unopenedSquare = surplus(of: "]", over: "[", in: text, start..<end)
        while end > start {
            switch text[end - 1] {
            case UInt8(ascii: ")") where unopened > 0: unopened -= 1
            case UInt8(ascii: "]") where unopenedSquare > 0: unopenedSquare -= 1
            case let last where ".,;:!?'*_~".utf8.contains(last): break
            default: return end
            }
            end -= 1
        }
        return end
    }

    /// How many more closing brackets than opening ones there are.
    private static func surplus(
        of closing: Unicode.Scalar, over opening: Unicode.Scalar, in text: TextBytes, _ range: Range<Int>
    ) -> Int {
        text.bytes[range].reduce(0) { sum, byte in
            byte == UInt8(ascii: closing) ? sum + 1 : byte == UInt8(ascii: opening) ? sum - 1 : sum
        }
    }

    private static func isAddress(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x80 {
            return (0x21..<0x7f).contains(scalar.value) && !"\"<>\\^`{|}".unicodeScalars.contains(scalar)
        }
        return scalar.value < 0x2000 && scalar.properties.isAlphabetic
    }

    private static let commonEndings: Set<String> = [
        "com", "org", "net", "edu", "gov", "mil", "int", "info", "biz", "io", "co", "app", "dev", "ai", "eu", "uk",
        "de", "fr", "es", "nl", "ch", "pl", "se", "dk", "fi", "cz", "pt", "ie", "ca", "au", "nz", "jp", "cn", "kr",
        "br", "mx", "ru", "ua", "tr", "gr", "hu", "ro", "sk", "si", "hr", "bg", "lt", "lv", "ee", "lu", "za", "sg",
        "hk", "tw", "ar", "cl", "bank", "online", "shop", "store", "site", "tech", "cloud", "xyz", "tv", "page",
    ]

    private static let wordEndings: Set<String> = [
        "it", "in", "me", "to", "is", "at", "be", "us", "so", "no", "am", "as", "my", "do", "ly", "gl", "gg", "ms",
        "link", "click", "live", "news", "help", "email", "pay", "money", "world", "today", "info", "pm", "id",
    ]
}
