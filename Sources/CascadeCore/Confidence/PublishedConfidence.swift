/// Confidence as results, routers and users see it.
enum PublishedConfidence {
    /// `chance` cut to 0…1 and rounded to six decimals, so that the figure which a threshold is compared with is the
    /// very figure that the output shows. What is no number becomes 0: never accepted by accident.
    static func round(_ chance: Double) -> Double {
        if chance.isNaN { return 0 }
        return (Swift.min(Swift.max(chance, 0), 1) * 1_000_000).rounded() / 1_000_000
    }
}
