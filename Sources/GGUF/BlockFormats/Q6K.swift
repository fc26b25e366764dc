/// 256 elements in 210 bytes: 128 bytes with the low four bits of the levels, 64 bytes with their high two, sixteen
/// signed bytes of scales, scale d as a half. Value: d·sc(q − 32).
///
/// Of each 128 elements, the four runs of 32 take the low nibbles of the first and second 32 bytes, then their high
/// nibbles, and bit pairs 0 to 3 of the same 32 bytes of high bits.
enum Q6_K: BlockEncoder {
    static let type = GGUFType.q6_K

    static func decode(_ block: UnsafePointer<UInt8>, into output: UnsafeMutablePointer<Float>) {
        let scale = block.half(at: 208)
        for group in 0..<16 {
            let groupScale = scale * Float(Int8(bitPattern: block[192 + group]))
            let (half, run, side) = (group / 8, group % 8 / 2, 16 * (group % 2))
            let low = block + 64 * half + 32 * (run % 2) + side
            let high = block + 128 + 32 * half + side
            let lowShift = UInt8(run / 2 * 4)
            let highShift = UInt8(run * 2)
            for l in 0..<16 {
                let level = low[l] &>> lowShift & 15 | (high[l] &>> highShift & 3) &<< 4
                output[16 * group + l] = groupScale * Float(Int(level) - 32)
            }
        }
    }

    /// Each group of 16 is fitted alone. The scale of the largest magnitude becomes −128 units of d; the others take
    /// the best of their neighbouring multiples.
    static func encode(_ numbers: UnsafePointer<Float>, into block: UnsafeMutablePointer<UInt8>) {
        let groups = (0..<16).map { SymmetricGroup(numbers + 16 * $0) }
        var scales = SIMD16<Float>()
        for (index, group) in groups.enumerated() { scales[index] = group.fit() }
        let extreme = -scales.min() > scales.max() ? scales.min() : scales.max()
        block.storeHalf(extreme / -128, at: 208)
        for index in 0..<192 { block[index] = 0 }
        let scale = UnsafePointer(block).half(at: 208)
        for (index, group) in groups.enumerated() {
            let multiple = multiple(group, near: scales[index], of: scale)
            block[192 + index] = UInt8(bitPattern: Int8(multiple))
            store(group.levels(scale: scale * multiple), group: index, into: block)
        }
    }

    private static func multiple(_ group: SymmetricGroup, near value: Float, of unit: Float) -> Float {
        let nearest = (value * BlockStatistics.inverse(unit)).rounded()
        var best = (multiple: Float(0), error: Float.infinity)
        for multiple in stride(from: max(nearest - 1, -128), through: min(nearest + 1, 127), by: 1) {
            let error = group.error(scale: unit * multiple)
            if error < best.error { best = (multiple, error) }
        }
        return best.multiple
    }

    private static func store(_ levels: Lanes16, group: Int, into block: UnsafeMutablePointer<UInt8>) {
        let (half, run, side) = (group / 8, group % 8 / 2, 16 * (group % 2))
        let low = block + 64 * half + 32 * (run % 2) + side
        let high = block + 128 + 32 * half + side
        for l in 0..<16 {
            let level = UInt8(levels[l] + 32)
            low[l] |= (level & 15) &<< UInt8(run / 2 * 4)
            high[l] |= (level &>> 4) &<< UInt8(run * 2)
        }
    }
}
