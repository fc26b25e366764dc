public import Digests
public import GRDB

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A digest is stored as its 16 bytes.
extension ContentDigest: DatabaseValueConvertible {
    /// The 16 bytes.
    public var databaseValue: DatabaseValue { Data(bytes).databaseValue }

    /// Reads 16 bytes; nil for anything else.
    public static func fromDatabaseValue(_ value: DatabaseValue) -> ContentDigest? {
        Data.fromDatabaseValue(value)?.withUnsafeBytes { ContentDigest(bytes: $0) }
    }
}
