/// How often which confidence came: counts in equal bins of 0 to 1.
public struct ConfidenceCounts: Sendable, Equatable {
    /// Bins there are. The upper edge of each belongs to the next, but 1 to the last.
    public static let binCount = 20

    /// The counts, from 0 upwards.
    public private(set) var bins = [Int](repeating: 0, count: binCount)

    /// Nothing counted yet.
    public init() {}

    /// Counts read back; nil for another number of bins, or counts below 0.
    public init?(bins: [Int]) {
        guard bins.count == Self.binCount, bins.allSatisfy({ $0 >= 0 }) else { return nil }
        self.bins = bins
    }

    /// Counts one confidence; what is no number from 0 to 1 is counted at the nearer end, and NaN nowhere.
    mutating func count(_ confidence: Double) {
        if confidence.isNaN { return }
        let bin = (min(max(confidence, 0), 1) * Double(Self.binCount)).rounded(.down)
        bins[min(Int(bin), Self.binCount - 1)] += 1
    }
}
