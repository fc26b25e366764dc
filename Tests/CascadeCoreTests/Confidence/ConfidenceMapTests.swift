import Testing

@testable import CascadeCore

@Suite struct ConfidenceMapTests {
    private let digest = "sha256:" + String(repeating: "0a", count: 32)

    private func document(map: String, temperature: String = "1.5", format: String = "1") -> String {
        """
        {"format": \(format), "model": "\(digest)", "signal": "top_probability", "temperature": \(temperature),
         "map": \(map), "fitted_on": {"rows": 500}}
        """
    }

    private func parse(_ text: String) throws(ConfidenceMapError) -> ConfidenceMap {
        try ConfidenceMap.parse(Array(text.utf8))
    }

    @Test func readsEachKindOfMap() throws {
        let platt = try parse(document(map: #"{"kind": "platt", "slope": 2, "intercept": -1}"#))
        #expect(platt.model == digest)
        #expect(platt.signal == .topProbability)
        #expect(platt.temperature == 1.5)
        // logistic(2 ln(0.8 / 0.2) − 1), by Python's math.
        #expect(platt.confidence(probability: 0.8) == 0.854779)
        let beta = try parse(document(map: #"{"kind": "beta", "a": 1.5, "b": 0.5, "c": 0.25}"#))
        #expect(beta.confidence(probability: 0.8) == 0.672608)
        let isotonic = try parse(document(map: #"{"kind": "isotonic", "x": [0.2, 0.6, 0.9], "y": [0.1, 0.5, 1]}"#))
        #expect([0.0, 0.2, 0.4, 0.6, 0.75, 0.9, 1].map(isotonic.confidence) == [0.1, 0.1, 0.3, 0.5, 0.75, 1, 1])
    }

    @Test func identityPlattKeepsProbabilities() throws {
        let map = try parse(document(map: #"{"kind": "platt", "slope": 1, "intercept": 0}"#))
        for step in 0...1000 {
            let p = Double(step) / 1000
            #expect(abs(map.confidence(probability: p) - p) <= 1e-6)
        }
    }

    @Test(arguments: [
        #"{"kind": "platt", "slope": 0.3, "intercept": 4}"#, #"{"kind": "beta", "a": 3, "b": 0.1, "c": -2}"#,
        #"{"kind": "isotonic", "x": [0.1, 0.2, 0.3], "y": [0.2, 0.2, 0.9]}"#,
    ])
    func neverFalls(_ curve: String) throws {
        let map = try parse(document(map: curve))
        var last = 0.0
        for step in 0...10_000 {
            let confidence = map.confidence(probability: Double(step) / 10_000)
            #expect(confidence >= last && confidence <= 1)
            last = confidence
        }
        #expect(map.confidence(probability: .nan) == 0)
        #expect(map.confidence(probability: 2) <= 1)
        #expect(map.confidence(probability: -1) >= 0)
    }

    @Test(arguments: [
        ("", "", "no JSON value"),
        ("{", "", "ends early"),
        (#"{"format": 2}"#, "format", "format 1"),
        (#"[]"#, "format", "format 1"),
        (#"{"format": 1}"#, "model", "sha256"),
        (#"{"format": 1, "model": "sha256:12"}"#, "model", "sha256"),
    ])
    func saysWhatIsWrong(_ text: String, _ key: String, _ part: String) {
        #expect { try parse(text) } throws: { error in
            guard let error = error as? ConfidenceMapError else { return false }
            return error.key == key && "\(error)".contains(part)
        }
    }

    @Test(arguments: [
        (#"{"kind": "spline"}"#, "map.kind"), (#"{}"#, "map.kind"), (#"3"#, "map"),
        (#"{"kind": "platt", "slope": 0, "intercept": 0}"#, "map.slope"),
        (#"{"kind": "platt", "slope": -1, "intercept": 0}"#, "map.slope"),
        (#"{"kind": "platt", "slope": 1e999, "intercept": 0}"#, "map.slope"),
        (#"{"kind": "platt", "slope": "1", "intercept": 0}"#, "map.slope"),
        (#"{"kind": "platt", "slope": 1}"#, "map.intercept"),
        (#"{"kind": "beta", "a": -1, "b": 0, "c": 0}"#, "map.a"),
        (#"{"kind": "beta", "a": 1, "b": 0}"#, "map.c"),
        (#"{"kind": "isotonic", "x": [], "y": []}"#, "map.x"),
        (#"{"kind": "isotonic", "x": [0.2, 0.2], "y": [0, 1]}"#, "map.x"),
        (#"{"kind": "isotonic", "x": [0.2, 0.1], "y": [0, 1]}"#, "map.x"),
        (#"{"kind": "isotonic", "x": [0.2, 1.1], "y": [0, 1]}"#, "map.x"),
        (#"{"kind": "isotonic", "x": [0.2, "a"], "y": [0, 1]}"#, "map.x"),
        (#"{"kind": "isotonic", "x": [0.1, 0.2], "y": [0.5, 0.4]}"#, "map.y"),
        (#"{"kind": "isotonic", "x": [0.1, 0.2], "y": [0.5]}"#, "map.y"),
    ])
    func refusesMapsThatAreNoMaps(_ curve: String, _ key: String) {
        #expect { try parse(document(map: curve)) } throws: { ($0 as? ConfidenceMapError)?.key == key }
    }

    @Test(arguments: ["0", "-1", "1e9", "\"1\"", "null"])
    func refusesTemperatures(_ temperature: String) {
        let text = document(map: #"{"kind": "platt", "slope": 1, "intercept": 0}"#, temperature: temperature)
        #expect { try parse(text) } throws: { ($0 as? ConfidenceMapError)?.key == "temperature" }
    }
}

@Suite struct RankedScoresTests {
    @Test func withoutAMapConfidenceIsTheRawSoftmax() throws {
        let ranked = try #require(RankedScores(logits: [0, 2, 1], map: nil))
        #expect(ranked.index == 1)
        #expect(ranked.confidence == 0.665241)
        #expect(abs(ranked.probabilities.reduce(0, +) - 1) < 1e-12)
    }

    @Test func ofEqualLogitsTheFirstIsTaken() { #expect(RankedScores(logits: [1, 3, 3], map: nil)?.index == 1) }

    @Test func whatIsNotFiniteIsNoAnswer() {
        #expect(RankedScores(logits: [], map: nil) == nil)
        #expect(RankedScores(logits: [1, .nan], map: nil) == nil)
        #expect(RankedScores(logits: [1, .infinity], map: nil) == nil)
    }

    /// Two sure answers are told apart where 1 − p is lost in p's last bit.
    @Test func sureAnswersKeepTheirOrder() throws {
        let text = """
            {"format": 1, "model": "sha256:\(String(repeating: "0", count: 64))", "signal": "top_probability",
             "temperature": 1, "map": {"kind": "platt", "slope": 0.1, "intercept": 0}}
            """
        let map = try ConfidenceMap.parse(Array(text.utf8))
        let less = try #require(RankedScores(logits: [22, 0], map: map))
        let more = try #require(RankedScores(logits: [24, 0], map: map))
        #expect(less.confidence < more.confidence)
    }
}
