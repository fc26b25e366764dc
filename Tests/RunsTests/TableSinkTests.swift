import CascadeCore
import GRDB
import JSON
import Testing

@testable import Runs

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite struct TableSinkTests {
    private static let columns = ["id", "a.b", "n"].map {
        OutputColumn(path: $0.split(separator: ".").map(String.init))
    }

    /// Writes lines into a table `t`.
    private func write(_ lines: [String], to database: TestDatabase, table: String = "t") throws {
        var sink: any RecordSink = try TableSink(database.table(table), columns: Self.columns)
        for line in lines { try sink.write(.output(Array((line + "\n").utf8))) }
        try sink.finish()
    }

    @Test func valuesKeepTheirKinds() throws {
        let database = try TestDatabase()
        try write(
            [
                #"{"id":1,"a":{"b":"x"},"n":-0.5}"#, #"{"id":"1","a":{"b":null},"n":1e3}"#,
                #"{"id":12345678901234567890,"a":{"b":""},"n":9223372036854775807}"#,
                #"{"id":"é","a":{"b":"nul\u0000l"},"n":true}"#, #"{"id":"list","a":{"b":[1,"2"]},"n":{"x":1.10}}"#,
                #"{"id":"absent","a":7,"n":1e999}"#,
            ], to: database)
        #expect(try database.columns("t") == ["id", "a.b", "n"])
        let texts = try database.connection().inDatabase { db in
            try String.fetchAll(db, sql: "SELECT hex(\"a.b\") FROM t WHERE id = 'é'")
        }
        #expect(texts == ["6E756C006C"])
        try database.execute("UPDATE t SET \"a.b\" = 'seen' WHERE id = 'é'")
        #expect(
            try database.rows("t") == [
                "1 'x' -0.5", "'1' NULL 1000.0", "'12345678901234567890' '' 9223372036854775807", "'é' 'seen' 1",
                #"'list' '[1,"2"]' '{"x":1.10}'"#, "'absent' NULL '1e999'",
            ])
    }

    @Test func rowsAreReplacedByIdAndOthersStay() throws {
        let database = try TestDatabase()
        try write([#"{"id":1,"n":1}"#, #"{"id":2,"n":2}"#], to: database)
        try database.execute("ALTER TABLE t ADD COLUMN note; UPDATE t SET note = 'mine'")
        try write([#"{"id":2,"n":null}"#, #"{"id":3,"n":3}"#, #"{"id":3,"n":4}"#], to: database)
        #expect(try database.rows("t") == ["1 NULL 1 'mine'", "2 NULL NULL 'mine'", "3 NULL 4 NULL"])
    }

    @Test func columnsThatAreMissingAreAdded() throws {
        let database = try TestDatabase(
            "CREATE TABLE t (N INTEGER, ID TEXT PRIMARY KEY); INSERT INTO t VALUES (1, '1')")
        try write([#"{"id":1,"a":{"b":"x"},"n":"12"}"#], to: database)
        #expect(try database.columns("t") == ["N", "ID", "a.b"])
        #expect(try database.rows("t") == ["12 '1' 'x'"])
    }

    @Test(arguments: [#"a"b"#, "select", "x; DROP TABLE t; --", "a/b"])
    func namesAreOnlyNames(_ name: String) async throws {
        let harness = try RunHarness()
        let report = try await harness.run("{}\n{oops\n", output: "o.db:\(name)")
        #expect(report.end == .completed)
        let errors = "o.db.\(name.replacing("/", with: "_")).errors.jsonl"
        #expect(harness.folder.names == ["input", "o.db", errors])
        let source = try TableSource(#require(TablePath(harness.folder.file("o.db:\(name)"))), stop: StopFlag())
        #expect(try source.seen().map(\.content) == [#"{"id":1,"text":null}"#])
    }

    @Test func aTableOfTheInputsOwnDatabaseIsWritten() async throws {
        let harness = try RunHarness()
        let path = try harness.folder.write([], to: "db.sqlite")
        let queue = try DatabaseQueue(path: path)
        try await queue.write { db in
            try db.execute(
                sql: """
                    CREATE TABLE tickets (text);
                    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
                    INSERT INTO tickets SELECT 'text ' || i FROM n;
                    CREATE VIEW open AS SELECT text FROM tickets;
                    """)
        }
        for (input, output) in [("tickets", "one"), ("open", "two")] {
            let report = try await harness.run(from: "db.sqlite:\(input)", output: "db.sqlite:\(output)")
            #expect(report.end == .completed)
            let count = try await queue.read { db in
                try Int.fetchOne(db, sql: "SELECT count(*) FROM \(output) WHERE text = 'text ' || id")
            }
            #expect(count == 3000)
        }
        #expect(harness.folder.names == ["db.sqlite"])
    }

    @Test func failuresGoBesideTheDatabase() async throws {
        let harness = try RunHarness()
        _ = try await harness.run("{}\n{oops\n", output: "o.db:t")
        #expect(harness.folder.names == ["input", "o.db", "o.db.t.errors.jsonl"])
        #expect(try harness.lines("o.db.t.errors.jsonl").first?.contains("invalid_json") == true)
        _ = try await harness.run("{}\n", output: "o.db:t")
        #expect(harness.folder.names == ["input", "o.db"])
    }

    @Test func aStoppedRunKeepsItsRowsAndTheNextOneDoesTheRest() async throws {
        let harness = try RunHarness()
        try harness.folder.write(numberedLines(0..<3000), to: "input")
        try harness.folder.write("old\n", to: "o.db.t.errors.jsonl")
        let stop = try StopFlag()
        let stopping = ScriptedEvaluator { record in
            if record.place.line == 500 { stop.stop(signal: 15) }
            return .echo(record)
        }
        let report = try await harness.run(from: "input", stopping, output: "o.db:t", stop: stop)
        #expect(report.end == .interrupted(signal: 15))
        let queue = try DatabaseQueue(path: harness.folder.file("o.db"))
        let count = "SELECT count(*) FROM t"
        #expect(try await queue.read { try Int.fetchOne($0, sql: count) } == report.summary.written)
        #expect(report.summary.written >= 500 && report.summary.written < 3000)
        #expect(try harness.folder.read("o.db.t.errors.jsonl") == "old\n")
        #expect(try await harness.run(from: "input", output: "o.db:t").end == .completed)
        #expect(try await queue.read { try Int.fetchOne($0, sql: count) } == 3000)
    }

    /// Whoever waits for answers sees them, and many rows are one transaction.
    @Test func aFlushCommits() throws {
        let database = try TestDatabase()
        var sink = try TableSink(database.table("t"), columns: Self.columns)
        try sink.write(.output(Array(#"{"id":1}"#.utf8)))
        #expect(try database.rows("t").isEmpty)
        try sink.flush()
        #expect(try database.rows("t").count == 1)
        for id in 2..<1001 { try sink.write(.output(Array("{\"id\":\(id)}".utf8))) }
        #expect(try database.rows("t").count == 1)
        try sink.write(.output(Array(#"{"id":1001}"#.utf8)))
        #expect(try database.rows("t").count == 1001)
    }

    @Test func theJournalStaysTheOwners() throws {
        for mode in ["delete", "wal"] {
            let database = try TestDatabase("PRAGMA journal_mode = \(mode); CREATE TABLE other (x)")
            try write([#"{"id":1}"#], to: database)
            #expect(
                try database.connection().inDatabase { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == mode)
        }
    }

    @Test func whatCannotBeWrittenIsSaidBeforeTheRun() throws {
        let database = try TestDatabase(
            "CREATE TABLE keyless (id, n); CREATE TABLE other (x PRIMARY KEY); CREATE VIEW v AS SELECT 1 AS id, 2 AS n")
        try database.folder.write("no database, but long enough to be looked at", to: "text.db")
        let cases: [(String, RunError.Code)] = [
            ("db.sqlite:keyless", .data), ("db.sqlite:other", .data), ("db.sqlite:v", .data),
            ("db.sqlite:sqlite_x", .data), ("text.db:t", .data), ("absent/x.db:t", .writing(ENOENT)),
        ]
        for (path, code) in cases {
            let error = #expect(throws: RunError.self, "\(path)") {
                try OutputTarget.sink(
                    at: database.folder.file(path), of: ScriptedEvaluator.echo, csv: false, raw: false, trace: false)
            }
            #expect(error?.code == code, "\(String(describing: error))")
        }
        // A table that can't take rows by id is left as it was.
        #expect(try database.columns("keyless") == ["id", "n"])
        #expect(try database.columns("other") == ["x"])
    }

    @Test func columnsThatSQLiteTakesForOneAreRefused() throws {
        let database = try TestDatabase()
        for pair in [["n", "N"], ["a.b", "a.b"]] {
            let columns = [OutputColumn(path: ["id"]), OutputColumn(path: [pair[0]]), OutputColumn(path: [pair[1]])]
            let error = #expect(throws: RunError.self) { try TableSink(database.table("t"), columns: columns) }
            #expect(error?.code == .usage)
        }
    }

    @Test func aDatabaseThatIsHeldTooLongIsTold() throws {
        let database = try TestDatabase("CREATE TABLE t (id PRIMARY KEY)")
        let connection = try TableConnection(database.table("t"), for: .writing, patience: 0.05)
        let other = try database.connection()
        try other.inTransaction(.immediate) { _ in
            let error = #expect(throws: RunError.self) {
                try connection.change { try $0.execute(sql: "INSERT INTO t VALUES (1)") }
            }
            #expect(error?.code == .writing(EBUSY))
            return .rollback
        }
        try connection.change { try $0.execute(sql: "INSERT INTO t VALUES (1)") }
        #expect(try database.rows("t") == ["1"])
    }

    @Test func aRowThatTheTableRefusesEndsTheRunAndItsBatchAlone() throws {
        let database = try TestDatabase("CREATE TABLE t (id INTEGER PRIMARY KEY, n CHECK (n < 5))")
        var sink = try TableSink(database.table("t"), columns: Self.columns)
        try sink.write(.output(Array(#"{"id":1,"n":1}"#.utf8)))
        try sink.flush()
        try sink.write(.output(Array(#"{"id":2,"n":2}"#.utf8)))
        try sink.write(.output(Array(#"{"id":3,"n":77}"#.utf8)))
        let error = #expect(throws: RunError.self) { try sink.flush() }
        #expect(error?.code == .data)
        #expect(error?.description.contains("77") == false)
        sink.abandon()
        #expect(try database.rows("t") == ["1 1 NULL"])
    }

    @Test func theTraceIsAColumn() async throws {
        var harness = try RunHarness()
        harness.configuration.trace = true
        _ = try await harness.run("{}\n", output: "o.db:t")
        let source = try TableSource(#require(TablePath(harness.folder.file("o.db:t"))), stop: StopFlag())
        #expect(try source.seen().map(\.content) == [#"{"id":1,"text":null,"trace":"[]"}"#])
    }
}
