import Runs

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Days since 1970, in UTC: as fine as the store remembers when something served.
enum Day {
    static let seconds = 86_400

    /// The day it is.
    static var today: Int { Int(Date().timeIntervalSince1970) / seconds }

    /// `2031-05-07`.
    static func text(_ day: Int) -> String {
        let (moment, overflow) = day.multipliedReportingOverflow(by: seconds)
        return overflow ? "–" : TimeText.iso(Double(moment)).map { String($0.prefix { $0 != "T" }) } ?? "–"
    }
}
