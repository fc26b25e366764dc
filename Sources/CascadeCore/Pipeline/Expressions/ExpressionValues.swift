import JSON

extension JSONValue {
    /// Equality as expressions see it: numbers by value, however they were written.
    func isEqual(to other: JSONValue) -> Bool {
        switch (self, other) {
        case (.number(let left), .number(let right)):
            if let leftInteger = left.intValue, let rightInteger = right.intValue { return leftInteger == rightInteger }
            return left.doubleValue == right.doubleValue
        case (.array(let left), .array(let right)):
            return left.count == right.count && zip(left, right).allSatisfy { $0.isEqual(to: $1) }
        case (.object(let left), .object(let right)):
            return left.count == right.count
                && left.members.allSatisfy { member in
                    right[member.key].map { member.value.isEqual(to: $0) } ?? false
                }
        default: return self == other
        }
    }

    /// What it is, for a sentence.
    var typeDescription: String {
        switch self {
        case .null: "null"
        case .bool: "a truth value"
        case .number: "a number"
        case .string: "text"
        case .array: "a list"
        case .object: "a map"
        }
    }
}

extension String {
    /// Whether the text holds `part`, byte for byte, in time linear in both (Knuth, Morris and Pratt 1977): a record
    /// may bring the text and the part.
    func holds(_ part: String) -> Bool {
        let wanted = Array(part.utf8)
        guard !wanted.isEmpty else { return true }
        // How much of the part's beginning is also the end of what has matched so far.
        var borders = [0]
        for byte in wanted.dropFirst() {
            var length = borders[borders.count - 1]
            while length > 0, wanted[length] != byte { length = borders[length - 1] }
            borders.append(wanted[length] == byte ? length + 1 : 0)
        }
        var matched = 0
        for byte in utf8 {
            while matched > 0, wanted[matched] != byte { matched = borders[matched - 1] }
            if wanted[matched] == byte { matched += 1 }
            if matched == wanted.count { return true }
        }
        return false
    }
}
