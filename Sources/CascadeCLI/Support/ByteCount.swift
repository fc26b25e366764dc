import ArgumentParser

/// A size in bytes, as people write it: `65536`, `300kB`, `1MiB`.
struct ByteCount: ExpressibleByArgument {
    let count: Int

    init(_ count: Int) { self.count = count }

    init?(argument: String) {
        let digits = argument.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int(digits), let unit = Self.units[argument.dropFirst(digits.count).lowercased()] else {
            return nil
        }
        let (count, overflow) = number.multipliedReportingOverflow(by: unit)
        if overflow { return nil }
        self.count = count
    }

    var defaultValueDescription: String {
        count.isMultiple(of: 1 << 20) ? "\(count >> 20)MiB" : "\(count)"
    }

    private static let units = [
        "": 1, "b": 1, "kb": 1000, "mb": 1_000_000, "gb": 1_000_000_000, "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30,
    ]
}
