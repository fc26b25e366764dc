/// Logits in blocks of 64, as a word of a mask covers them.
enum Blocks {
    /// Numbers in a block.
    static let size = 64

    /// Blocks of so many numbers, the last one perhaps short.
    static func count(of numbers: Int) -> Int { (numbers + size - 1) / size }

    /// Hands over each block whose index `isWanted`; a short last one as a copy filled up with −infinity.
    @inline(__always)
    static func forEach(
        of numbers: UnsafeBufferPointer<Float>, where isWanted: (Int) -> Bool = { _ in true },
        _ body: (Int, UnsafePointer<Float>) -> Void
    ) {
        guard let base = numbers.baseAddress else { return }
        let whole = numbers.count / size
        for block in 0..<whole where isWanted(block) { body(block, base + block * size) }
        let rest = numbers.count - whole * size
        guard rest > 0, isWanted(whole) else { return }
        withUnsafeTemporaryAllocation(of: Float.self, capacity: size) { copy in
            guard let start = copy.baseAddress else { return }
            start.initialize(repeating: -.infinity, count: size)
            start.update(from: base + whole * size, count: rest)
            body(whole, start)
        }
    }

    /// The largest number of a block of 64.
    @inline(__always)
    static func largest(at block: UnsafePointer<Float>) -> Float {
        // Four at once: one would wait for the one before.
        var (first, second) = (Lanes(at: block), Lanes(at: block + 4))
        var (third, fourth) = (Lanes(at: block + 8), Lanes(at: block + 12))
        for offset in stride(from: 16, to: size, by: 16) {
            first = first.larger(Lanes(at: block + offset))
            second = second.larger(Lanes(at: block + offset + 4))
            third = third.larger(Lanes(at: block + offset + 8))
            fourth = fourth.larger(Lanes(at: block + offset + 12))
        }
        return first.larger(third).larger(second.larger(fourth)).largestLane
    }

    /// The sum of a block of 64 in f32: sixteen sums of every sixteenth number, which are then halved to one.
    @inline(__always)
    static func sum(at block: UnsafePointer<Float>) -> Float {
        var (first, second, third, fourth) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
        for offset in stride(from: 0, to: size, by: 16) {
            first += Lanes(at: block + offset)
            second += Lanes(at: block + offset + 4)
            third += Lanes(at: block + offset + 8)
            fourth += Lanes(at: block + offset + 12)
        }
        return ((first + third) + (second + fourth)).sumOfLanes
    }

    /// e^((x − largest) · scale) for each of the numbers at an address; x may be −infinity.
    @inline(__always)
    private static func weights(at address: UnsafePointer<Float>, _ largest: Float, _ scale: Float) -> Lanes {
        ((Lanes(at: address) - largest) * scale).exponentials
    }

    /// Writes the weights of a block of 64.
    @inline(__always)
    static func weigh(
        at block: UnsafePointer<Float>, largest: Float, scale: Float, into place: UnsafeMutablePointer<Float>
    ) {
        for offset in stride(from: 0, to: size, by: Lanes.scalarCount) {
            weights(at: block + offset, largest, scale).store(at: place + offset)
        }
    }

    /// The sum of a block's weights, as `weigh` and `sum` give it.
    @inline(__always)
    static func exponentialSum(at block: UnsafePointer<Float>, largest: Float, scale: Float = 1) -> Float {
        var (first, second, third, fourth) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
        for offset in stride(from: 0, to: size, by: 16) {
            first += weights(at: block + offset, largest, scale)
            second += weights(at: block + offset + 4, largest, scale)
            third += weights(at: block + offset + 8, largest, scale)
            fourth += weights(at: block + offset + 12, largest, scale)
        }
        return ((first + third) + (second + fourth)).sumOfLanes
    }
}
