import JSON

/// E-mail addresses as people write them: a local part of ordinary characters (RFC 5322's dot-atom, letters of any
/// alphabet included) and a domain of two labels or more. The domain is normalised to lower case, the local part is
/// not: RFC 5321 leaves its case to the receiver.
struct EmailRecogniser: ValueRecogniser {
    static let confidence = 0.99

    func candidates(in text: TextBytes) -> [Candidate] {
        var found: [Candidate] = []
        var position = 0
        while position < text.count {
            guard text[position] == UInt8(ascii: "@") else {
                position += 1
                continue
            }
            let floor = found.last?.range.upperBound ?? 0
            if let range = Self.address(in: text, around: position, notBefore: floor) {
                let local = text.string(range.lowerBound..<position)
                let domain = text.string((position + 1)..<range.upperBound).lowercased()
                found.append(
                    Candidate(range: range, value: .string(local + "@" + domain), confidence: Self.confidence))
                position = range.upperBound
            } else {
                position += 1
            }
        }
        return found
    }

    private static func address(in text: TextBytes, around at: Int, notBefore floor: Int) -> Range<Int>? {
        var start = at
        while start > floor, at - start <= 64 {
            let previous = text.scalarStart(before: start)
            guard previous >= floor, isLocal(text, previous) else { break }
            start = previous
        }
        if at - start > 64 { return nil }
        // A quotation mark or a full stop in front belongs to the sentence.
        while start < at, !text.isWord(at: start), text[start] != UInt8(ascii: "_"), text[start] != UInt8(ascii: "+") {
            start += 1
        }
        guard start < at, text[at - 1] != UInt8(ascii: "."), !hasDoubleDot(text, start..<at),
            let end = DomainName.end(in: text, from: at + 1), text[end] != UInt8(ascii: "@")
        else { return nil }
        return start..<end
    }

    private static func isLocal(_ text: TextBytes, _ index: Int) -> Bool {
        switch text[index] {
        case 0x80...: text.isWord(at: index)
        case let byte where byte.isDigit || byte.isLetter: true
        case let byte: ".!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
        }
    }

    private static func hasDoubleDot(_ text: TextBytes, _ range: Range<Int>) -> Bool {
        range.contains { text[$0] == UInt8(ascii: ".") && text[$0 + 1] == UInt8(ascii: ".") }
    }
}

/// Names of hosts (RFC 1035, letters of any alphabet included).
enum DomainName {
    /// Where the domain name that begins here ends: two labels or more, the last one of letters. Nil without one.
    static func end(in text: TextBytes, from start: Int) -> Int? {
        var position = start
        var end: Int?
        var labels = 0
        while position - start <= 253 {
            let label = labelEnd(in: text, from: position)
            guard label > position, label - position <= 63 else { break }
            labels += 1
            if labels >= 2, isTopLevel(text, position..<label) { end = label }
            guard text[label] == UInt8(ascii: ".") else { break }
            position = label + 1
        }
        guard let end, end - start <= 253 else { return nil }
        // A label that can't end a name makes all of it something else: `1.com.x`.
        if text[end] == UInt8(ascii: "-") || text[end] == UInt8(ascii: "."), text.isWord(at: end + 1) { return nil }
        return end
    }

    /// Where a label of letters, digits and inner hyphens ends.
    static func labelEnd(in text: TextBytes, from start: Int) -> Int {
        var end = start
        var position = start
        while position - start <= 64 {
            if text.isWord(at: position), let scalar = text.scalar(at: position) {
                position += UTF8.width(scalar)
                end = position
            } else if text[position] == UInt8(ascii: "-"), position > start {
                position += 1
            } else {
                break
            }
        }
        return end
    }

    private static func isTopLevel(_ text: TextBytes, _ label: Range<Int>) -> Bool {
        label.count >= 2 && (text.matches("xn--", at: label.lowerBound) || label.allSatisfy { !text.isDigit($0) })
            && label.allSatisfy { text[$0] != UInt8(ascii: "-") || text.matches("xn--", at: label.lowerBound) }
    }
}
