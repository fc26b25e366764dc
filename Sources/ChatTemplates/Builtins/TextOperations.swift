/// What methods and filters of strings share.
extension Evaluator {
    /// The string in `value`; an error naming `what` for anything else.
    func needString(_ value: Value?, _ what: String) throws(TemplateError) -> String {
        guard let string = value?.string else {
            throw failure(.unsuitable(operation: what, operand: (value ?? .none).typeName))
        }
        return string
    }

    func wholeNumber(_ value: Value?, default fallback: Int) throws(TemplateError) -> Int {
        guard let value else { return fallback }
        guard let number = value.wholeNumber else {
            throw failure(.unsuitable(operation: "a count", operand: value.typeName))
        }
        return number
    }

    /// The place that was found; an error when there is none.
    func found(_ place: Int?) throws(TemplateError) -> Value {
        guard let place else { throw failure(.arguments(of: "'index'", detail: "finds no such part")) }
        return .integer(place)
    }

    /// How many characters are missing to a width.
    func padding(of value: Value, _ width: Value?) throws(TemplateError) -> Int {
        let missing = max(try wholeNumber(width, default: 0) - count(of: value), 0)
        try reserve(bytes: min(missing, Limits.largeValues + 1))
        return missing
    }

    /// Without white space, or the characters in `characters`, at its ends.
    func stripped(_ value: Value, _ characters: Value?, start: Bool, end: Bool) throws(TemplateError) -> Value {
        let text = try string(of: value)
        try work(characters: text.utf8.count)
        var rest = text.unicodeScalars[...]
        if let characters {
            let set = Set(try needString(characters, "characters to strip").unicodeScalars)
            if start { rest = rest.drop(while: set.contains) }
            while end, let last = rest.last, set.contains(last) { rest.removeLast() }
        } else {
            if start { rest = rest.drop(while: \.isPythonSpace) }
            while end, let last = rest.last, last.isPythonSpace { rest.removeLast() }
        }
        return rest.count == text.unicodeScalars.count ? .text(Text(of: value, text)) : try self.text(String(rest))
    }

    func joined(_ parts: [String], with separator: String) throws(TemplateError) -> Value {
        var bytes = 0
        for part in parts { bytes += part.utf8.count + separator.utf8.count }
        try reserve(bytes: bytes)
        return try text(parts.joined(separator: separator))
    }

    func replacing(_ old: String, by new: String, in text: String, count: Int) throws(TemplateError) -> Value {
        try work(characters: text.utf8.count + old.utf8.count)
        let bytes = Array(text.utf8)
        try reserve(bytes: bytes.count)
        var result: [UInt8] = []
        var start = 0
        for place in Search(old).matches(in: bytes).prefix(count < 0 ? .max : count) {
            result.append(contentsOf: bytes[start..<place])
            try reserve(bytes: new.utf8.count)
            if result.count + new.utf8.count > Limits.largeValues { throw failure(.limit(.memory)) }
            result.append(contentsOf: new.utf8)
            start = place + old.utf8.count
        }
        result.append(contentsOf: bytes[start...])
        return try self.text(String(decoding: result, as: UTF8.self))
    }

    /// Asks now and then whether a list that grows may have so many elements.
    private func check(count: Int) throws(TemplateError) {
        if count & 1023 == 0 { try reserve(bytes: count * MemoryLayout<Value>.stride) }
    }

    /// The parts between separators.
    func parts(of text: String, between separator: String, limit: Int, fromEnd: Bool) throws(TemplateError) -> Value {
        if separator.isEmpty {
            throw failure(.arguments(of: "splitting", detail: "needs a separator that is not empty"))
        }
        try work(characters: text.utf8.count + separator.utf8.count)
        let bytes = Array(text.utf8)
        let width = separator.utf8.count
        let search = fromEnd ? Search(reversed: separator) : Search(separator)
        var places: [Int] = []
        for place in search.matches(in: fromEnd ? bytes.reversed() : bytes).prefix(limit < 0 ? .max : limit) {
            places.append(place)
            try check(count: places.count)
        }
        if fromEnd { places = places.reversed().map { bytes.count - $0 - width } }
        places.append(bytes.count)
        var parts: [Value] = []
        var start = 0
        for place in places {
            parts.append(try self.text(String(decoding: bytes[start..<place], as: UTF8.self)))
            start = place + width
        }
        return try items(parts)
    }

    /// The parts between white space.
    func words(of text: String, limit: Int, fromEnd: Bool) throws(TemplateError) -> Value {
        try work(characters: text.utf8.count)
        var words: [Value] = []
        var rest = text.unicodeScalars[...]
        while true {
            if fromEnd {
                while let last = rest.last, last.isPythonSpace { rest.removeLast() }
            } else {
                rest = rest.drop(while: \.isPythonSpace)
            }
            if rest.isEmpty { break }
            try check(count: words.count)
            if words.count == limit {
                // What is left keeps its inner white space, and loses that at the end it is read from.
                words.append(try self.text(String(rest)))
                break
            }
            if fromEnd {
                let start = rest.lastIndex(where: \.isPythonSpace).map { rest.index(after: $0) } ?? rest.startIndex
                words.append(try self.text(String(rest[start...])))
                rest = rest[..<start]
            } else {
                let end = rest.firstIndex(where: \.isPythonSpace) ?? rest.endIndex
                words.append(try self.text(String(rest[..<end])))
                rest = rest[end...]
            }
        }
        return try items(fromEnd ? words.reversed() : words)
    }

    func lines(of text: String, keepsEnds: Bool) throws(TemplateError) -> [Value] {
        try work(characters: text.utf8.count)
        var lines: [Value] = []
        var rest = text.unicodeScalars[...]
        while let end = rest.firstIndex(where: \.isPythonLineEnd) {
            var after = rest.index(after: end)
            if rest[end] == "\r", after < rest.endIndex, rest[after] == "\n" { after = rest.index(after: after) }
            lines.append(try self.text(String(rest[..<(keepsEnds ? after : end)])))
            try check(count: lines.count)
            rest = rest[after...]
        }
        if !rest.isEmpty { lines.append(try self.text(String(rest))) }
        return lines
    }
}

extension Search {
    /// Finds the part's reverse, in a text's reverse: its last place is the first one there.
    init(reversed part: String) { self.init(part.utf8.reversed()) }
}

extension Text {
    /// `value` when it is a string, else `string` as one.
    fileprivate init(of value: Value, _ string: String) {
        if case .text(let text) = value { self = text } else { self.init(string: string, charge: nil) }
    }
}
