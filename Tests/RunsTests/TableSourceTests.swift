import CascadeCore
import Digests
import GRDB
import JSON
import Testing

@testable import Runs

@Suite struct TableSourceTests {
    @Test func valuesKeepTheirKinds() throws {
        let database = try TestDatabase(
            """
            CREATE TABLE t (a INTEGER, b REAL, c TEXT, d);
            INSERT INTO t VALUES (9223372036854775807, 0.1, 'x', NULL), (-1, 5, '', 'é' || char(0) || '"'), ('7', 1e300, 7, 7);
            """)
        #expect(
            try database.source("t").seen() == [
                Seen(1, 1, #"{"a":9223372036854775807,"b":0.1,"c":"x","d":null}"#),
                Seen(2, 2, #"{"a":-1,"b":5.0,"c":"","d":"é\u0000\""}"#),
                Seen(3, 3, #"{"a":7,"b":1e+300,"c":"7","d":7}"#),
            ])
    }

    @Test func whatIsNoTextIsRejectedAlone() throws {
        let database = try TestDatabase(
            """
            CREATE TABLE t (a, b);
            INSERT INTO t VALUES (1, 'x'), (2, x'00'), (3, CAST(x'6162ff' AS TEXT)), (4, 9e999), (5, -9e999), (6, '');
            """)
        let items = try database.source("t").all()
        #expect(
            items.map { $0.failure?.code }
                == [nil, "not_text", "invalid_utf8", "invalid_number", "invalid_number", nil])
        #expect(items[1].failure?.reason.contains("'b'") == true)
        #expect(items[2].failure?.reason.contains("byte 2 of the column 'b'") == true)
        #expect(items.map { $0.fingerprint != nil } == [true, false, false, false, false, true])
    }

    @Test func rowsComeInTheirRowidsOrderAcrossPages() throws {
        let database = try TestDatabase(
            """
            CREATE TABLE t (x);
            WITH RECURSIVE n(i) AS (SELECT 700 UNION ALL SELECT i - 1 FROM n WHERE i > 1)
            INSERT INTO t (rowid, x) SELECT i * 3, i FROM n;
            INSERT INTO t (rowid, x) VALUES (9223372036854775807, 'last'), (-9223372036854775808, 'first'), (-5, 'second');
            """)
        let items = try database.source("t").all()
        #expect(items.map(\.place.line) == Array(1...703))
        #expect(items.map(\.place.offset) == [Int.min, -5] + (1...700).map { $0 * 3 } + [Int.max])
        #expect(try items.last?.content.get()["x"] == "last")
    }

    /// A rowid has no room for a length behind it.
    @Test func theGreatestRowidOfAllIsCounted() async throws {
        var harness = try RunHarness()
        harness.configuration.idField = "text"
        let database = try TestDatabase(
            "CREATE TABLE t (text); INSERT INTO t (rowid, text) VALUES (9223372036854775807, 'x')")
        let stop = try StopFlag()
        let sink = try OutputTarget.sink(at: harness.folder.file("o.jsonl"), format: .jsonLines)
        let report = try await BatchRun(ScriptedEvaluator.echo, configuration: harness.configuration, stop: stop)
            .run(from: database.source("t"), into: sink)
        #expect(report.summary.written == 1)
    }

    @Test(arguments: [#"a"b"#, "select", "x; DROP TABLE t; --", "é ü", "[x]", "a'b", "%s", "rowid"])
    func namesAreOnlyNames(_ name: String) throws {
        let quoted = TablePath.quoted(name)
        let database = try TestDatabase("CREATE TABLE \(quoted) (\(quoted), y); INSERT INTO \(quoted) VALUES (1, 2)")
        let fields = try database.source(name).all().map { try $0.content.get() }
        #expect(fields == [JSONObject([(name, 1), ("y", 2)])])
    }

    @Test func columnsMayHideEveryNameOfTheRowid() throws {
        let database = try TestDatabase(
            "CREATE TABLE t (rowid, OID, _rowid_); INSERT INTO t VALUES ('a', 'b', 'c'), ('d', 'e', 'f')")
        #expect(
            try database.source("t").seen() == [
                Seen(1, 1, #"{"rowid":"a","OID":"b","_rowid_":"c"}"#),
                Seen(2, 2, #"{"rowid":"d","OID":"e","_rowid_":"f"}"#),
            ])
    }

    @Test func viewsAndTablesWithoutRowidsAreRead() throws {
        let database = try TestDatabase(
            """
            CREATE TABLE w (k TEXT PRIMARY KEY, v) WITHOUT ROWID;
            INSERT INTO w VALUES ('b', 1), ('a', '2'), ('c', x'');
            CREATE VIEW v AS SELECT k || v AS joined, count(*) OVER (), v FROM w WHERE k < 'c' ORDER BY k DESC;
            """)
        #expect(
            try database.source("w").seen() == [
                Seen(1, 1, #"{"k":"a","v":"2"}"#), Seen(2, 2, #"{"k":"b","v":1}"#), Seen(3, 3, "not_text"),
            ])
        #expect(
            try database.source("v").seen() == [
                Seen(1, 1, #"{"joined":"b1","count(*) OVER ()":2,"v":1}"#),
                Seen(2, 2, #"{"joined":"a2","count(*) OVER ()":2,"v":"2"}"#),
            ])
    }

    @Test func anEmptyTableHasNoRecords() throws {
        let database = try TestDatabase("CREATE TABLE t (x); CREATE VIEW v AS SELECT * FROM t")
        #expect(try database.source("t").seen().isEmpty)
        #expect(try database.source("v").seen().isEmpty)
    }

    @Test(arguments: ["t", "v"])
    func longRowsAreRejectedAndTheOthersRead(_ name: String) throws {
        let database = try TestDatabase(
            """
            CREATE TABLE t (x, y);
            INSERT INTO t VALUES ('a', 'b'), ('c', printf('%.*c', 3000000, 'x')), ('d', printf('%.*c', 990, 'x')),
                (printf('%.*c', 600, 'x'), printf('%.*c', 600, 'x')), (zeroblob(5000000), 'e'), ('f', 'g');
            CREATE VIEW v AS SELECT * FROM t;
            """)
        let items = try database.source(name, maxRecord: 1000).all()
        #expect(items.map { $0.failure?.code } == [nil, "too_long", nil, "too_long", "too_long", nil])
        #expect(items.map { $0.fingerprint == nil } == [false, true, false, true, true, false])
        #expect(items.map(\.place.line) == Array(1...6))
        #expect(items.map(\.place.offset) == Array(1...6))
    }

    @Test func aFingerprintTellsNamesValuesAndKindsApart() throws {
        func fingerprint(_ columns: String, _ values: String, rowid: Int = 1) throws -> String? {
            let database = try TestDatabase(
                "CREATE TABLE t (\(columns)); INSERT INTO t (rowid, \(columns)) VALUES (\(rowid), \(values))")
            return try database.source("t").all().first?.fingerprint?.description
        }
        let first = try fingerprint("a, b", "'x', 5")
        #expect(first != nil)
        #expect(try fingerprint("a, b", "'x', 5", rowid: 77) == first)
        let others = [
            try fingerprint("a, b", "'x', '5'"), try fingerprint("a, b", "'x', 5.0"), try fingerprint("a, c", "'x', 5"),
            try fingerprint("a, b", "'x', NULL"), try fingerprint("a, b", "'x5', ''"),
            try fingerprint("b, a", "'x', 5"),
        ]
        #expect(Set(others + [first]).count == 7)
    }

    /// In the ordinary journal one open query would keep every writer out.
    @Test(arguments: ["t", "v"])
    func othersMayWriteBetweenTwoRows(_ name: String) throws {
        let database = try TestDatabase(
            "CREATE TABLE t (x); INSERT INTO t VALUES (1), (2); CREATE VIEW v AS SELECT x FROM t")
        var source = try database.source(name)
        _ = try source.next()
        try database.execute("INSERT INTO t VALUES (3); DELETE FROM t WHERE x = 1")
        var rest = 0
        while try source.next() != nil { rest += 1 }
        // What comes in behind the last row is for the next run.
        #expect(rest == 1)
    }

    @Test func aDatabaseInUseIsRead() throws {
        let database = try TestDatabase("PRAGMA journal_mode = WAL; CREATE TABLE t (x); INSERT INTO t VALUES (1)")
        let writer = try database.connection()
        try writer.inTransaction { db in
            try db.execute(sql: "INSERT INTO t VALUES (2)")
            #expect(try database.source("t").seen().count == 1)
            return .commit
        }
        #expect(try database.source("t").seen().count == 2)
    }

    @Test func aDatabaseThatIsHeldTooLongIsTold() throws {
        let database = try TestDatabase("CREATE TABLE t (x)")
        let writer = try database.connection()
        try writer.inTransaction(.exclusive) { _ in
            let error = #expect(throws: RunError.self) {
                try TableConnection(database.table("t"), for: .reading, patience: 0.05)
            }
            #expect(error?.code == .reading(EBUSY))
            return .rollback
        }
    }

    @Test func aColumnThatGoesAwayMeanwhileIsAnErrorNotAText() throws {
        let database = try TestDatabase("CREATE TABLE t (x, y); INSERT INTO t VALUES (1, 2)")
        var source = try database.source("t")
        try database.execute("ALTER TABLE t RENAME COLUMN y TO z")
        let error = #expect(throws: RunError.self) { _ = try source.next() }
        #expect(error?.code == .data)
    }

    @Test func whatCannotBeReadIsSaidBeforeTheRun() throws {
        let database = try TestDatabase("CREATE TABLE one (x); CREATE TABLE two (x)")
        let folder = database.folder
        try folder.write("no database, but long enough to be looked at", to: "text.db")
        try folder.write("", to: "empty.db")
        let cases = [
            ("db.sqlite:three", "one, two"), ("db.sqlite:sqlite_master", "one, two"), ("empty.db:t", "no tables"),
            ("text.db:t", "no SQLite database"), ("absent.db:t", "no such file"),
        ]
        for (path, words) in cases {
            let error = #expect(throws: RunError.self) {
                try InputTarget.source(at: folder.file(path), stop: StopFlag())
            }
            #expect(error?.code == .data)
            #expect(error?.description.contains(words) == true, "\(String(describing: error))")
        }
        #expect(folder.names == ["db.sqlite", "empty.db", "text.db"])
        var source = try InputTarget.source(at: database.path, stop: StopFlag())
        #expect(throws: RunError.databaseBytes(database.path)) { _ = try source.next() }
    }

    @Test func aStoppedSourceGivesNoMore() throws {
        let database = try TestDatabase("CREATE TABLE t (x); INSERT INTO t VALUES (1), (2)")
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
        try database.execute("CREATE VIEW endless AS \(endless)")
        for name in ["t", "endless"] {
            let stop = try StopFlag()
            var source = try TableSource(database.table(name), stop: stop)
            if name == "t" { #expect(try source.next() != nil) }
            stop.stop(signal: 15)
            #expect(try source.next() == nil)
        }
    }

    /// The stop comes while SQLite is at work.
    @Test(.timeLimit(.minutes(1)))
    func aViewThatTakesForEverCanBeStopped() async throws {
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) AS i FROM n"
        let database = try TestDatabase("CREATE VIEW v AS \(endless)")
        let stop = try StopFlag()
        let source = try TableSource(database.table("v"), stop: stop)
        async let items = ThreadExecutor.run("reader") { try? source.seen() }
        try await Task.sleep(for: .milliseconds(20))
        stop.stop(signal: 15)
        #expect(await items == [])
    }
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
