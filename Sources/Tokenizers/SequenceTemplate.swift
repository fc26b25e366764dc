/// Which tokens a model expects around a text, and around and between two.
public struct SequenceTemplate: Equatable, Sendable {
    /// Before the first text.
    public var opening: [Int32]
    /// Between two texts.
    public var joint: [Int32]
    /// After the last text.
    public var closing: [Int32]
    /// Whether the tokens of each text, and those added after it, are of a segment of their own.
    public var numbersSegments: Bool

    /// A template.
    public init(
        opening: [Int32] = [], joint: [Int32] = [], closing: [Int32] = [], numbersSegments: Bool = false
    ) {
        self.opening = opening
        self.joint = joint
        self.closing = closing
        self.numbersSegments = numbersSegments
    }

    /// Puts texts together.
    ///
    /// - Returns: the sequence and, for each token, its segment.
    func assemble(_ parts: [ArraySlice<Int32>]) -> (ids: [Int32], segments: [Int32]) {
        var ids = opening
        var segments: [Int32] = []
        for (number, part) in parts.enumerated() {
            ids.append(contentsOf: part)
            ids.append(contentsOf: number + 1 < parts.count ? joint : closing)
            let segment = numbersSegments ? Int32(number) : 0
            segments.append(contentsOf: repeatElement(segment, count: ids.count - segments.count))
        }
        segments.append(contentsOf: repeatElement(0, count: ids.count - segments.count))
        return (ids, segments)
    }

    /// How many tokens are added to this many texts.
    func count(parts: Int) -> Int {
        guard parts > 0 else { return opening.count }
        return opening.count + closing.count + joint.count * (parts - 1)
    }
}
