public import JSON

/// How often two pipelines were right about the same records.
public struct PairedOutcome: Sendable, Equatable {
    /// Records that both were right about.
    public private(set) var both = 0
    /// Records that only the old one was right about.
    public private(set) var oldOnly = 0
    /// Records that only the new one was right about.
    public private(set) var newOnly = 0
    /// Records that neither was right about.
    public private(set) var neither = 0

    /// Counts one record.
    mutating func add(old: Bool, new: Bool) {
        switch (old, new) {
        case (true, true): both += 1
        case (true, false): oldOnly += 1
        case (false, true): newOnly += 1
        case (false, false): neither += 1
        }
    }

    /// Records counted.
    public var records: Int { both + oldOnly + newOnly + neither }
    /// The share that the old one was right about.
    public var old: ShareInterval { ShareInterval(both + oldOnly, of: records) }
    /// The share that the new one was right about.
    public var new: ShareInterval { ShareInterval(both + newOnly, of: records) }

    /// By how much the new one is right more often, from −1 to 1, and the interval of 95 % of that difference.
    ///
    /// Both looked at the same records, so that only those count in which they differ: the square-and-add interval for
    /// paired shares, method 10 of R. G. Newcombe, "Improved confidence intervals for the difference between binomial
    /// proportions based on paired data", Statistics in Medicine 17 (1998) 2635–2650.
    public var difference: (value: Double, low: Double, high: Double) {
        let (old, new) = (old, new)
        let value = new.share - old.share
        guard records > 0 else { return (0, -1, 1) }
        let correlation = correlation
        func half(_ first: Double, _ second: Double) -> Double {
            max(0, first * first - 2 * correlation * first * second + second * second).squareRoot()
        }
        let low = value - half(new.share - new.low, old.high - old.share)
        let high = value + half(new.high - new.share, old.share - old.low)
        return (value, max(-1, low), min(1, high))
    }

    /// φ of the two being right; one that rests on few records is drawn towards none.
    private var correlation: Double {
        let (a, b, c, d) = (Double(both), Double(newOnly), Double(oldOnly), Double(neither))
        let product = (a + b) * (c + d) * (a + c) * (b + d)
        if product == 0 { return 0 }
        let determinant = a * d - b * c
        let corrected = determinant > 0 ? max(determinant - Double(records) / 2, 0) : determinant
        return corrected / product.squareRoot()
    }

    /// Counts, shares and the difference with its interval.
    public var json: JSONObject {
        let difference = difference
        func number(_ value: Double) -> JSONValue { .number(JSONNumber(value)) }
        func count(_ value: Int) -> JSONValue { .number(JSONNumber(value)) }
        return JSONObject([
            ("records", count(records)), ("both", count(both)), ("old_only", count(oldOnly)),
            ("new_only", count(newOnly)), ("neither", count(neither)), ("old", number(old.share)),
            ("new", number(new.share)), ("difference", number(difference.value)), ("low", number(difference.low)),
            ("high", number(difference.high)),
        ])
    }
}
