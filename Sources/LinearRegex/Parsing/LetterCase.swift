/// Which scalars differ in case only.
enum LetterCase {
    /// Everything that simple one-to-one case mappings lead to and from: `k` has `K` and the Kelvin sign.
    static func others(of scalar: UInt32) -> Set<UInt32> {
        guard let properties = Unicode.Scalar(scalar)?.properties, properties.changesWhenCaseMapped else { return [] }
        var found: Set<UInt32> = [scalar]
        for _ in 0..<2 {
            for known in found {
                found.formUnion(mappings(of: known))
                found.formUnion(mappedHere[known] ?? [])
            }
        }
        found.remove(scalar)
        return found
    }

    private static func mappings(of scalar: UInt32) -> [UInt32] {
        guard let properties = Unicode.Scalar(scalar)?.properties else { return [] }
        let mappings = [properties.lowercaseMapping, properties.uppercaseMapping, properties.titlecaseMapping]
        return mappings.compactMap { $0.unicodeScalars.count == 1 ? $0.unicodeScalars.first?.value : nil }
    }

    /// The scalars that map to one that does not map back, such as the long s and the final sigma.
    private static let mappedHere: [UInt32: [UInt32]] = [
        0x49: [0x131], 0x53: [0x17F], 0x6B: [0x212A], 0xDF: [0x1E9E], 0xE5: [0x212B], 0x392: [0x3D0], 0x395: [0x3F5],
        0x398: [0x3D1], 0x399: [0x345, 0x1FBE], 0x39A: [0x3F0], 0x39C: [0xB5], 0x3A0: [0x3D6], 0x3A1: [0x3F1],
        0x3A3: [0x3C2], 0x3A6: [0x3D5], 0x3B8: [0x3F4], 0x3C9: [0x2126], 0x412: [0x1C80], 0x414: [0x1C81],
        0x41E: [0x1C82], 0x421: [0x1C83], 0x422: [0x1C84, 0x1C85], 0x42A: [0x1C86], 0x462: [0x1C87], 0x1E60: [0x1E9B],
        0xA64A: [0x1C88],
    ]
}
