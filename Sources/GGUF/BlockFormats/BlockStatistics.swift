/// What the 32-element formats derive their scales from.
enum BlockStatistics {
    /// Elements in a block of these formats.
    static let count = 32

    /// The number of the largest magnitude, with its sign; the first of several.
    static func extreme(_ numbers: UnsafePointer<Float>, count: Int = count) -> Float {
        var extreme = numbers[0]
        for index in 1..<count where numbers[index].magnitude > extreme.magnitude { extreme = numbers[index] }
        return extreme
    }

    /// The least and the greatest number.
    static func bounds(_ numbers: UnsafePointer<Float>) -> (least: Float, greatest: Float) {
        var (least, greatest) = (numbers[0], numbers[0])
        for index in 1..<count {
            if numbers[index] < least { least = numbers[index] }
            if numbers[index] > greatest { greatest = numbers[index] }
        }
        return (least, greatest)
    }

    /// What numbers are multiplied by to be counted in units of `scale`. Zero for a zero block, and for one whose
    /// scale is so small that its inverse overflows: such a scale is zero as a half too.
    static func inverse(_ scale: Float) -> Float {
        let inverse = 1 / scale
        return scale != 0 && inverse.isFinite ? inverse : 0
    }

    /// Drops the fraction of a quantized value and keeps it within `0...limit`.
    static func level(_ value: Float, limit: UInt8) -> UInt8 {
        UInt8(min(max(value, 0), Float(limit)))
    }
}
