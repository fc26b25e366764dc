import CascadeCore
import Testing

@testable import Runs

@Suite struct TargetTests {
    @Test func formatsAreToldByTheEnding() {
        #expect(InputFormat.ofInput(at: "a/B.CSV") == .csv)
        #expect(InputFormat.ofInput(at: "a.txt") == .text)
        #expect(InputFormat.ofInput(at: "a.ndjson") == .jsonLines)
        #expect(InputFormat.ofInput(at: "a.csv/b") == .jsonLines)
        #expect(InputFormat.ofInput(at: nil) == .jsonLines)
        #expect(InputFormat.ofInput(at: "a.csv.gz") == .csv)
        #expect(InputFormat.ofInput(at: "csv.gz") == .jsonLines)
        #expect(InputFormat.ofInput(at: "gz") == .jsonLines)
    }

    @Test func outputsAreToldByTheirEnding() {
        func isCSV(_ path: String?, csv: Bool = false) -> Bool {
            let format = OutputFormat.ofOutput(at: path, of: ScriptedEvaluator.echo, csv: csv, raw: false, trace: false)
            return format != .jsonLines
        }
        #expect(isCSV("x.csv"))
        #expect(isCSV("x.csv.gz"))
        #expect(!isCSV("x.jsonl.gz"))
        #expect(!isCSV(nil))
        #expect(isCSV(nil, csv: true))
        #expect(!isCSV("x.jsonl", csv: true))
    }

    @Test(arguments: [
        ("a.sqlite:t", "a.sqlite", "t"), ("/b/c.DB:Tickets 2", "/b/c.DB", "Tickets 2"),
        ("a.sqlite3:x:y", "a.sqlite3", "x:y"),
        ("a:b.db:c", "a:b.db", "c"), ("a.db:b.db:c", "a.db", "b.db:c"), ("x.v1.db:./t", "x.v1.db", "./t"),
    ])
    func tablesAreNamedBehindTheirDatabase(_ path: String, _ database: String, _ table: String) throws {
        let read = try #require(TablePath(path))
        #expect(read.database == database)
        #expect(read.table == table)
    }

    @Test(arguments: ["a.db", "a.db:", "a.jsonl", "a:b", "db:x", "a.db.gz:t", "a.jsonl:b.db", ":t", ""])
    func otherPathsNameNoTable(_ path: String) {
        #expect(TablePath(path) == nil)
    }

    @Test func namesAreQuotedAndComparedAsSQLiteDoes() throws {
        let path = try #require(TablePath(#"a.db:x" (y); --"#))
        #expect(path.sql == #"main."x"" (y); --""#)
        let (lower, upper) = (try #require(TablePath("a.db:straße")), try #require(TablePath("b.db:STRAßE")))
        #expect(lower.hasSameTable(as: upper))
        #expect(try !lower.hasSameTable(as: #require(TablePath("a.db:STRASSE"))))
    }

    @Test func outputsLeadWhereTheirNamesSay() throws {
        let folder = try TemporaryFolder()
        #expect(OutputTarget(nil) == .stream)
        #expect(OutputTarget("-") == .stream)
        #expect(OutputTarget("/dev/null") == .stream)
        #expect(OutputTarget(folder.file("new.jsonl")) == .file)
        #expect(OutputTarget("a.db:t") == .table)
        #expect(OutputTarget.files(at: "o.csv") == ["o.csv", "o.csv.errors.jsonl"])
        #expect(OutputTarget.files(at: "x/a.db:b/c") == ["x/a.db.b_c.errors.jsonl"])
        #expect(InputTarget.file(at: "x/a.db:t") == "x/a.db")
        #expect(InputTarget.file(at: nil) == "/dev/stdin")
    }

    @Test func aDatabaseIsNeverReplacedByAFile() throws {
        let folder = try TemporaryFolder()
        for name in ["a.db", "a.sqlite:"] {
            let error = #expect(throws: RunError.self) {
                try OutputTarget.sink(at: folder.file(name), format: .jsonLines)
            }
            #expect(error?.code == .usage)
        }
        #expect(folder.names.isEmpty)
    }
}
