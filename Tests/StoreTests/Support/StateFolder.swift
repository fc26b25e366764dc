import Foundation
import GRDB

@testable import Store

/// A state folder that goes with its last owner.
final class StateFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "cascade-store-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var place: StorePlace { StorePlace(folder: path) }

    /// The history, over connections of its own.
    func history() throws -> RunHistory { RunHistory(try StateDatabase(place)) }

    /// Changes the database behind the history's back.
    func execute(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws {
        try StateDatabase(place).pool.write { db in try db.execute(sql: sql, arguments: arguments) }
    }
}
