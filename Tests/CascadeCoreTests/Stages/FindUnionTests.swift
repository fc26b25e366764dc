import JSON
import Testing

@testable import CascadeCore

@Suite struct FindUnionTests {
    private typealias Find = FieldResolution.Find

    private static func find(
        _ part: Int, _ range: Range<Int>, _ value: JSONValue, _ confidence: Double, isFromModel: Bool
    ) -> Find {
        Find(
            part: part, candidate: Candidate(range: range, value: value, confidence: confidence),
            confidence: confidence, isFromModel: isFromModel)
    }

    /// What the union means: each find of the model is compared with all that are known.
    private static func union(_ patterns: [Find], _ model: [Find], joinsEqualValues: Bool) -> [Find] {
        var finds = patterns
        for find in model {
            let same = finds.indices.filter { index in
                let known = finds[index]
                return known.part == find.part && known.candidate.range.overlaps(find.candidate.range)
                    || joinsEqualValues && !find.candidate.value.isNull && known.candidate.value == find.candidate.value
            }
            for index in same {
                finds[index].confidence = max(finds[index].confidence, find.confidence)
                finds[index].isAgreed = finds[index].isAgreed || !finds[index].isFromModel
            }
            if same.isEmpty { finds.append(find) }
        }
        return finds.sorted { ($0.part, $0.candidate.range.lowerBound) < ($1.part, $1.candidate.range.lowerBound) }
    }

    private static func lines(_ finds: [Find]) -> [String] {
        finds.map { find in
            let value = JSONWriter.text(find.candidate.value)
            return
                "\(find.part) \(find.candidate.range) \(value) \(find.confidence) \(find.isFromModel) \(find.isAgreed)"
        }
    }

    /// A sequence of small numbers that is the same everywhere (Knuth's multiplicative congruence).
    private struct Sequence {
        var state: UInt64
        mutating func next(below limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(limit))
        }
    }

    @Test(arguments: [true, false])
    func itIsThatOfComparingAllWithAll(joinsEqualValues: Bool) {
        var random = Sequence(state: 3)
        let values: [JSONValue] = [.null, "5", 5, ["amount": 5, "currency": .null], ["amount": 5], "x"]
        var agreed = 0
        for _ in 0..<2000 {
            var patterns: [Find] = []
            for part in 0..<2 {
                var start = random.next(below: 3)
                while start < 16 {
                    let end = start + 1 + random.next(below: 3)
                    let value = values[random.next(below: values.count)]
                    patterns.append(Self.find(part, start..<end, value, 0.5, isFromModel: false))
                    start = end + random.next(below: 6)
                }
            }
            // In any order, overlapping at will.
            let model = (0..<random.next(below: 8)).map { _ in
                let start = random.next(below: 18)
                return Self.find(
                    random.next(below: 2), start..<(start + 1 + random.next(below: 5)),
                    values[random.next(below: values.count)], Double(random.next(below: 10)) / 10, isFromModel: true)
            }
            var union = FindUnion(patterns: patterns, joinsEqualValues: joinsEqualValues)
            for find in model { union.add(find) }
            agreed += union.finds.count(where: \.isAgreed)
            let expected = Self.union(patterns, model, joinsEqualValues: joinsEqualValues)
            #expect(Self.lines(union.finds) == Self.lines(expected))
        }
        #expect(agreed > 1000)
    }
}
