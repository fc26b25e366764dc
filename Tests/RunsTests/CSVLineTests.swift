import CascadeCore
import JSON
import Testing

@testable import Runs

@Suite struct CSVLineTests {
    private func line(_ cells: [JSONValue?], raw: Bool = false) -> String {
        String(decoding: CSVLine.bytes(of: cells, raw: raw), as: UTF8.self)
    }

    @Test(arguments: [
        ("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"), ("\tx", "'\tx"), ("\rx", "\"'\rx\""), ("=\"a\",b", "\"'=\"\"a\"\",b\""),
        ("-5", "-5"), ("+3.5", "+3.5"), ("-.5", "-.5"), ("-1.2.3", "'-1.2.3"), ("-", "'-"), ("+.", "'+."),
        ("a=b", "a=b"), (" =1", " =1"), ("-1e5", "'-1e5"), ("", ""),
    ])
    func cellsThatASpreadsheetWouldRunAreEscaped(_ text: String, written: String) {
        #expect(line(["x", .string(text)]) == "x,\(written)\n")
    }

    @Test func rawCellsStayAsTheyAre() {
        #expect(line(["=1+1", "-x"], raw: true) == "=1+1,-x\n")
    }

    @Test func valuesOfEveryKindFitACell() {
        #expect(
            line([nil, .null, true, 1.5, "a,b", "say \"hi\"", "two\nlines", ["x", 1], ["k": "v"], -3])
                == ",,true,1.5,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\"[\"\"x\"\",1]\",\"{\"\"k\"\":\"\"v\"\"}\",-3\n"
        )
    }

    @Test func aLineIsNeverEmpty() {
        #expect(line([nil]) == "\"\"\n")
        #expect(line([""]) == "\"\"\n")
    }

    @Test func whatIsWrittenIsReadBack() throws {
        let cells = ["plain", "a,b", "\"", "", "l1\nl2", "l1\r\nl2", " spaced ", "ä€😀"]
        let header = cells.indices.map { "c\($0)" }
        let text = line(header.map { .string($0) }) + line(cells.map { .string($0) })
        let item = try #require(try CSVSource(.text(text)).all().first)
        let fields = try item.content.get()
        #expect(fields.members.map(\.value.stringValue) == cells)
    }

    @Test func headingsAreEscapedToo() {
        let format = OutputFormat.csv(
            columns: [OutputColumn(path: ["a", "b"]), OutputColumn(path: ["=x"])], raw: false)
        #expect(String(decoding: format.header, as: UTF8.self) == "a.b,'=x\n")
    }
}
