/// 256 elements in 144 bytes: scale d and scale of the minimums dmin as halves, 12 bytes of six-bit scales and
/// minimums for eight groups of 32, 128 bytes of nibbles. Value: d·sc·q − dmin·m.
///
/// Each 32 bytes of nibbles serve 64 elements: the low nibbles are the first 32 of them.
enum Q4_K: BlockEncoder {
    static let type = GGUFType.q4_K

    static func decode(_ block: UnsafePointer<UInt8>, into output: UnsafeMutablePointer<Float>) {
        for group in 0..<8 {
            let (scale, minimum) = GroupScales.scales(block, group)
            let nibbles = block + 16 + 32 * (group / 2)
            let shift = UInt8(group % 2 * 4)
            for l in 0..<32 {
                output[32 * group + l] = scale * Float(nibbles[l] &>> shift & 15) - minimum
            }
        }
    }

    static func encode(_ numbers: UnsafePointer<Float>, into block: UnsafeMutablePointer<UInt8>) {
        let fitted = AffineSuperBlock(numbers, limit: 15)
        GroupScales.store(fitted, into: block)
        for pair in 0..<4 {
            let (low, high) = (fitted.levels[2 * pair], fitted.levels[2 * pair + 1])
            for l in 0..<32 { block[16 + 32 * pair + l] = UInt8(low[l]) | UInt8(high[l]) &<< 4 }
        }
    }
}

/// 256 elements in 176 bytes: as Q4_K, with 32 bytes of fifth bits before the nibbles; bit k of byte l is the fifth
/// bit of element 32k + l.
enum Q5_K: BlockEncoder {
    static let type = GGUFType.q5_K

    static func decode(_ block: UnsafePointer<UInt8>, into output: UnsafeMutablePointer<Float>) {
        let fifthBits = block + 16
        for group in 0..<8 {
            let (scale, minimum) = GroupScales.scales(block, group)
            let nibbles = block + 48 + 32 * (group / 2)
            let shift = UInt8(group % 2 * 4)
            for l in 0..<32 {
                let fifth = fifthBits[l] &>> UInt8(group) & 1
                output[32 * group + l] = scale * Float(nibbles[l] &>> shift & 15 | fifth &<< 4) - minimum
            }
        }
    }

    static func encode(_ numbers: UnsafePointer<Float>, into block: UnsafeMutablePointer<UInt8>) {
        let fitted = AffineSuperBlock(numbers, limit: 31)
        GroupScales.store(fitted, into: block)
        for l in 0..<32 { block[16 + l] = 0 }
        for pair in 0..<4 {
            for l in 0..<32 {
                let low = UInt8(fitted.levels[2 * pair][l])
                let high = UInt8(fitted.levels[2 * pair + 1][l])
                block[48 + 32 * pair + l] = low & 15 | high &<< 4
                block[16 + l] |= (low &>> 4 | (high &>> 4) &<< 1) &<< UInt8(2 * pair)
            }
        }
    }
}

/// The head that Q4_K and Q5_K share: d, dmin, and twelve bytes s with eight scales and eight minimums of six bits.
///
/// Groups 0–3 have theirs in the low six bits of s[j] and s[j + 4]. Groups 4–7 have their low four bits in the nibbles
/// of s[j + 4] and their high two in the top bits of s[j − 4] and s[j].
private enum GroupScales {
    static func scales(_ block: UnsafePointer<UInt8>, _ group: Int) -> (scale: Float, minimum: Float) {
        let s = block + 4
        let scale: UInt8
        let minimum: UInt8
        if group < 4 {
            scale = s[group] & 63
            minimum = s[group + 4] & 63
        } else {
            scale = s[group + 4] & 15 | (s[group - 4] &>> 6) &<< 4
            minimum = s[group + 4] &>> 4 | (s[group] &>> 6) &<< 4
        }
        return (block.half(at: 0) * Float(scale), block.half(at: 2) * Float(minimum))
    }

    /// Stores d, dmin, and the groups' scales and minimums.
    static func store(_ fitted: AffineSuperBlock, into block: UnsafeMutablePointer<UInt8>) {
        block.store(fitted.scale, at: 0)
        block.store(fitted.minimum, at: 2)
        let s = block + 4
        for group in 0..<4 {
            let (scale, minimum) = (fitted.scales[group + 4], fitted.minimums[group + 4])
            s[group] = fitted.scales[group] | (scale &>> 4) &<< 6
            s[group + 4] = fitted.minimums[group] | (minimum &>> 4) &<< 6
            s[group + 8] = scale & 15 | minimum &<< 4
        }
    }
}
