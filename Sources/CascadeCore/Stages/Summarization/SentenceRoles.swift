/// What a sentence is worth to a summary by its form alone.
enum SentenceRole: Sendable, Equatable {
    /// It may carry the message.
    case content
    /// "Hi team," and the like.
    case greeting
    /// "Kind regards", "Thanks in advance", and the names below.
    case closing
    /// Out of another message, or a line that introduces one.
    case quoted
    /// Fewer than three words.
    case short
}

/// Tells sentences' roles, in order: what stands below a closing belongs to the signature.
struct SentenceRoles {
    private var isBelowClosing = false
    private var isBelowForward = false

    mutating func role(of sentence: String, isQuoted: Bool) -> SentenceRole {
        if isQuoted { return .quoted }
        // Formulas are short; so are the words that introduce a quoted mail.
        if sentence.utf8.count > 200 { return .content }
        let words = Self.words(sentence)
        if Self.introducesQuote(sentence, words) {
            isBelowForward = true
            return .quoted
        }
        if isBelowForward, Self.isHeader(sentence) { return .quoted }
        if Self.isClosing(words) {
            isBelowClosing = true
            return .closing
        }
        if isBelowClosing {
            if words.count <= 4 || !sentence.contains(where: { ".!?".contains($0) }) { return .closing }
            isBelowClosing = false
        }
        if Self.isGreeting(words) { return .greeting }
        return words.count < 3 ? .short : .content
    }

    /// "Hi", "Dear Sir or Madam,", "Good morning all": a word of greeting and at most four more.
    static func isGreeting(_ words: [String]) -> Bool {
        guard let first = words.first, words.count <= 5 else { return false }
        if first == "good", words.count >= 2 { return ["morning", "afternoon", "evening", "day"].contains(words[1]) }
        if first == "to", words.count >= 3 { return words[1] == "whom" }
        // "Hello, my card is stuck" says more than hello.
        let says = words.dropFirst().contains { verbs.contains($0) }
        return greetings.contains(first) && !says
    }

    /// "Kind regards", "Many thanks in advance", "Looking forward to hearing from you", "Sent from my phone".
    static func isClosing(_ words: [String]) -> Bool {
        guard let first = words.first, words.count <= 9 else { return false }
        let text = words.joined(separator: " ")
        if phrases.contains(where: { text.hasPrefix($0) }) { return true }
        if words.count > 5 { return false }
        if words.contains("regards") || words.contains("sincerely") || words.contains("wishes") { return true }
        if words.contains(where: { verbs.contains($0) }) { return false }
        return closings.contains(first)
    }

    private static func introducesQuote(_ sentence: String, _ words: [String]) -> Bool {
        if words.first == "on", words.last == "wrote", sentence.last == ":" { return true }
        let text = words.joined(separator: " ")
        return words.count <= 4 && (text.hasSuffix("original message") || text.hasSuffix("forwarded message"))
    }

    private static func isHeader(_ sentence: String) -> Bool {
        let name = sentence.prefix { $0 != ":" }.lowercased()
        return ["from", "to", "cc", "sent", "date", "subject"].contains(name) && sentence.contains(":")
    }

    /// Words in lower case.
    static func words(_ sentence: String) -> [String] {
        sentence.lowercased().unicodeScalars.split { !$0.isWordPart && $0 != "'" }.map { String($0) }
    }

    private static let greetings: Set<String> = [
        "hi", "hello", "hey", "dear", "greetings", "hiya", "hallo", "morning", "afternoon", "evening", "helo", "hola",
    ]
    private static let closings: Set<String> = [
        "thanks", "thank", "thx", "cheers", "best", "regards", "sincerely", "yours", "kind", "many", "warm", "ta",
        "bye", "respectfully", "cordially",
    ]
    private static let phrases = [
        "thanks in advance", "thank you in advance", "many thanks", "looking forward to", "i look forward to",
        "sent from my", "get outlook for", "thank you for your", "thanks for your", "hope to hear", "have a nice",
        "have a good", "have a great", "best regards", "kind regards", "hoping to hear", "await your", "awaiting your",
    ]
    private static let verbs: Set<String> = [
        "is", "are", "was", "were", "am", "can", "could", "have", "has", "had", "do", "does", "did", "will", "would",
        "need", "needs", "want", "got", "lost", "help", "please", "how", "why", "what", "where", "when", "not", "my",
    ]
}
