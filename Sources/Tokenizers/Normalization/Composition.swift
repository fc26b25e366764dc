/// Unicode's composed form (NFC; Unicode Standard Annex #15), as Hugging Face's tokenizers know it.
struct Composition: Sendable {
    static let shared = Composition()

    /// Scalars that the composed form may change, one bit each.
    private var changing = [UInt64](repeating: 0, count: 0x11_0000 / 64)
    private var parts: [UInt32: (UInt32, UInt32)] = [:]
    private var composed: [UInt64: UInt32] = [:]
    private var classes: [UInt32: UInt8] = [:]

    /// A scalar on its way, and the bytes of the source that it is made of.
    private struct Part {
        var scalar: UInt32
        var order: UInt8
        var source: Range<Int>
    }

    private init() {
        let (pairs, exclusions) = (CompositionTables.pairs, CompositionTables.exclusions)
        for row in stride(from: 0, to: pairs.count, by: 3) {
            parts[pairs[row]] = (pairs[row + 1], pairs[row + 2])
            composed[Self.pair(pairs[row + 1], pairs[row + 2])] = pairs[row]
            mark(pairs[row + 2])
        }
        for row in stride(from: 0, to: exclusions.count, by: 3) {
            parts[exclusions[row]] = (exclusions[row + 1], exclusions[row + 2])
            mark(exclusions[row])
        }
        let runs = CompositionTables.classes
        for row in stride(from: 0, to: runs.count, by: 3) {
            for scalar in runs[row]...runs[row + 1] {
                classes[scalar] = UInt8(truncatingIfNeeded: runs[row + 2])
                mark(scalar)
            }
        }
        // The vowels and trailing consonants of Hangul, which compose by arithmetic.
        for scalar in UInt32(0x1161)...0x11C2 { mark(scalar) }
    }

    private mutating func mark(_ scalar: UInt32) { changing[Int(scalar / 64)] |= 1 << UInt64(scalar % 64) }

    private static func pair(_ first: UInt32, _ second: UInt32) -> UInt64 { UInt64(first) << 32 | UInt64(second) }

    /// The composed form of a stretch of text; nil where it is the text itself.
    ///
    /// - Parameter range: of well-formed UTF-8.
    func compose(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> (bytes: [UInt8], map: SourceMap)? {
        guard mayChange(text, range) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        var map = SourceMap.empty(from: range.lowerBound, reserving: range.count)
        var last = 0
        for part in composing(ordered(decomposed(text, range))) {
            let count = UTF8Scalar.append(part.scalar, to: &bytes)
            // Marks that changed places would lead back.
            last = max(last, part.source.lowerBound)
            map.append(count: count, from: last..<max(last, part.source.upperBound))
        }
        return (bytes, map)
    }

    private func mayChange(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
        var position = range.lowerBound
        while position < range.upperBound {
            // Nothing below U+0300 changes; its UTF-8 begins with 0xCC.
            if text[position] < 0xCC {
                position += 1
                continue
            }
            let scalar = UTF8Scalar(text, at: position, end: range.upperBound)
            if changing[Int(scalar.value / 64)] >> UInt64(scalar.value % 64) & 1 == 1 { return true }
            position += scalar.length
        }
        return false
    }

    private func decomposed(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> [Part] {
        var result: [Part] = []
        result.reserveCapacity(range.count)
        var position = range.lowerBound
        while position < range.upperBound {
            let scalar = UTF8Scalar(text, at: position, end: range.upperBound)
            let start = position - range.lowerBound
            append(scalar.value, from: start..<start + scalar.length, to: &result)
            position += scalar.length
        }
        return result
    }

    private func append(_ scalar: UInt32, from source: Range<Int>, to result: inout [Part]) {
        if let (first, second) = parts[scalar] {
            append(first, from: source, to: &result)
            if second != 0 { append(second, from: source, to: &result) }
        } else if Hangul.first...Hangul.last ~= scalar {
            let jamo = Hangul.jamo(of: scalar)
            for part in [jamo.lead, jamo.vowel, jamo.trail] where part != 0 {
                result.append(Part(scalar: part, order: 0, source: source))
            }
        } else {
            result.append(Part(scalar: scalar, order: scalar < 0x300 ? 0 : classes[scalar] ?? 0, source: source))
        }
    }

    /// Marks in a row in the order of their classes, those of one class as they came.
    private func ordered(_ parts: [Part]) -> [Part] {
        var parts = parts
        var start = 0
        while start < parts.count {
            guard parts[start].order != 0 else {
                start += 1
                continue
            }
            let end = parts[start...].firstIndex { $0.order == 0 } ?? parts.count
            let isOrdered = zip(parts[start..<end], parts[start..<end].dropFirst()).allSatisfy { $0.order <= $1.order }
            if !isOrdered {
                let run = parts[start..<end].enumerated().sorted {
                    ($0.element.order, $0.offset) < ($1.element.order, $1.offset)
                }
                parts.replaceSubrange(start..<end, with: run.map(\.element))
            }
            start = end
        }
        return parts
    }

    private func composing(_ parts: [Part]) -> [Part] {
        var result: [Part] = []
        result.reserveCapacity(parts.count)
        var starter = -1
        for part in parts {
            let isNext = starter == result.count - 1
            let isBlocked = starter < 0 || !isNext && (result.last?.order ?? 0) >= part.order
            if !isBlocked, let scalar = composite(result[starter].scalar, part.scalar) {
                let source = result[starter].source
                result[starter].scalar = scalar
                result[starter].source =
                    min(source.lowerBound, part.source.lowerBound)..<max(source.upperBound, part.source.upperBound)
                continue
            }
            if part.order == 0 { starter = result.count }
            result.append(part)
        }
        return result
    }

    private func composite(_ first: UInt32, _ second: UInt32) -> UInt32? {
        if 0x1100...0x1112 ~= first, 0x1161...0x1175 ~= second {
            return Hangul.first + ((first - 0x1100) * 21 + (second - 0x1161)) * 28
        }
        let isOpenSyllable = Hangul.first...Hangul.last ~= first && (first - Hangul.first).isMultiple(of: 28)
        if isOpenSyllable, 0x11A8...0x11C2 ~= second { return first + (second - 0x11A7) }
        return composed[Self.pair(first, second)]
    }
}
