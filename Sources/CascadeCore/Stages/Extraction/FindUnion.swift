import JSON

/// The finds of patterns and a model, in which those that mean the same are one.
///
/// Adding one takes time logarithmic in those that are there, and in proportion to those that it overlaps: a long text
/// may hold a value at every other word.
struct FindUnion {
    typealias Find = FieldResolution.Find

    /// What the model said of a value that was known already, wherever it stands.
    private struct Naming {
        var confidence = 0.0
        var isNamed = false
    }

    private var patterns: [Find]
    /// Finds of the model that are new, ascending.
    private var added: [Find] = []
    /// By the JSON of each value known; empty where equal values at different places are different finds.
    private var namings: [String: Naming] = [:]
    private let joinsEqualValues: Bool

    /// - Parameters:
    ///   - patterns: Ascending by part and place, without overlap.
    ///   - joinsEqualValues: Whether finds of the same value are one wherever they stand.
    init(patterns: [Find], joinsEqualValues: Bool) {
        self.patterns = patterns
        self.joinsEqualValues = joinsEqualValues
        for find in patterns { know(find) }
    }

    /// Takes in a find of the model: as one with those that it overlaps or, where asked for, equals; else as new.
    mutating func add(_ find: Find) {
        let isLocated = Self.join(find, &patterns)
        let isRelocated = Self.join(find, &added)
        let isKnown = name(find)
        if isLocated || isRelocated || isKnown { return }
        added.insert(find, at: added.prefixCount { $0.ends(before: find) })
        know(find)
    }

    /// All finds, ascending by part and place.
    var finds: [Find] {
        var all = patterns + added
        for index in all.indices {
            guard let key = key(all[index]), let naming = namings[key], naming.isNamed else { continue }
            all[index].agree(confidence: naming.confidence)
        }
        all.sort { ($0.part, $0.candidate.range.lowerBound) < ($1.part, $1.candidate.range.lowerBound) }
        return all
    }

    /// Makes `find` one with those of `finds` that it overlaps; whether there are any.
    private static func join(_ find: Find, _ finds: inout [Find]) -> Bool {
        let first = finds.prefixCount { $0.ends(before: find) }
        var index = first
        while index < finds.count, !find.ends(before: finds[index]) {
            finds[index].agree(confidence: find.confidence)
            index += 1
        }
        return index > first
    }

    /// Notes the find for all that have its value; whether there are any. What has a value later is not meant.
    private mutating func name(_ find: Find) -> Bool {
        guard let key = key(find), var naming = namings[key] else { return false }
        naming.confidence = max(naming.confidence, find.confidence)
        naming.isNamed = true
        namings[key] = naming
        return true
    }

    private mutating func know(_ find: Find) {
        if let key = key(find), namings[key] == nil { namings[key] = Naming() }
    }

    private func key(_ find: Find) -> String? {
        joinsEqualValues && !find.candidate.value.isNull ? JSONWriter.text(find.candidate.value) : nil
    }
}

extension FieldResolution.Find {
    /// Whether this ends where `other` begins, or earlier.
    fileprivate func ends(before other: Self) -> Bool {
        part == other.part ? candidate.range.upperBound <= other.candidate.range.lowerBound : part < other.part
    }

    /// Takes in that the model found the same.
    fileprivate mutating func agree(confidence other: Double) {
        confidence = max(confidence, other)
        isAgreed = isAgreed || !isFromModel
    }
}

extension [Candidate] {
    /// The first that overlaps `range`; the candidates ascend without overlap.
    func first(overlapping range: Range<Int>) -> Candidate? {
        let index = prefixCount { $0.range.upperBound <= range.lowerBound }
        return index < count && self[index].range.overlaps(range) ? self[index] : nil
    }
}

extension Array {
    /// How many elements at the front satisfy `condition`, which none does behind one that doesn't. By halving.
    fileprivate func prefixCount(where condition: (Element) -> Bool) -> Int {
        var range = indices
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range = condition(self[middle]) ? (middle + 1)..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }
}
