import CascadeCore
import Digests
import JSON

/// Records of a CSV file (RFC 4180): the first line names the columns, every cell is text.
///
/// A record may stand on several lines, inside quotes. A quote that is never closed would swallow all that follows:
/// then only the line that the record began on is rejected, and reading goes on behind it.
struct CSVSource: RecordSource {
    private var buffer: InputBuffer
    private let limit: Int
    private var lineNumber = 1
    private var columns: [String]?
    private var row: Row?
    /// Bytes that may still be looked at a second time behind an unclosed quote. Reading on earns more: a hostile file
    /// that opens a quote on every line costs a bounded multiple of its size.
    private var secondLooks: Int

    private static let secondLooksPerByte = 16

    /// Reads `input`; a record of more than `maxRecord` bytes is rejected.
    init(_ input: ByteInput, maxRecord: Int = InputFormat.usualMaxRecord) {
        self.init(input, maxRecord: maxRecord, bufferSize: InputBuffer.usualSize)
    }

    init(_ input: ByteInput, maxRecord: Int, bufferSize: Int) {
        limit = maxRecord
        buffer = InputBuffer(input, size: bufferSize)
        secondLooks = Self.secondLooksPerByte * maxRecord
    }

    var size: Int? { buffer.input.size }

    /// - Throws: `RunError` for a header that can't be read, besides failing to read.
    mutating func next() throws(RunError) -> SourceItem? {
        if columns == nil {
            guard try buffer.passByteOrderMark(), let names = try header() else { return nil }
            columns = names
        }
        row = try nextRow()
        return row.map { SourceItem(place: $0.place, length: $0.length) }
    }

    func fingerprint() -> ContentDigest? {
        guard let columns, let row, case .success(let cells) = row.cells else { return nil }
        var digester = Digester("csv")
        for texts in [columns, cells] {
            digester.append(count: texts.count)
            for text in texts { digester.append(text) }
        }
        return digester.finish()
    }

    func content() -> Result<JSONObject, RecordFailure> {
        guard let columns, let row else { return .failure(.noRecord) }
        return row.cells.flatMap { cells in
            if cells.count != columns.count {
                return .failure(.columnCount(cells.count, expected: columns.count))
            }
            var fields = JSONObject()
            for (name, cell) in zip(columns, cells) { fields.append(name, .string(cell)) }
            return .success(fields)
        }
    }

    private mutating func header() throws(RunError) -> [String]? {
        guard let row = try nextRow() else { return nil }
        switch row.cells {
        case .failure(let failure): throw .unusableHeader(buffer.input.name, reason: failure.reason)
        case .success(let names):
            var seen: Set<String> = []
            if let repeated = names.first(where: { !seen.insert($0).inserted }) {
                throw .repeatedColumn(repeated, buffer.input.name)
            }
            return names
        }
    }
}

extension CSVSource {
    /// One record, its cells not yet named.
    private struct Row: Sendable {
        let place: RecordPlace
        let length: Int
        let cells: Result<[String], RecordFailure>
    }

    /// The next record that is not an empty line.
    private mutating func nextRow() throws(RunError) -> Row? {
        var scanner = CSVScanner()
        while true {
            // Never past the limit, so that what is found doesn't depend on how much a read happened to bring; two
            // bytes more are the end of the line.
            let window = limit + 2
            if let end = buffer.withUnread({ scanner.end(in: UnsafeBufferPointer(rebasing: $0.prefix(window))) }) {
                let length = buffer.withUnread { end > 0 && $0[end - 1] == UInt8(ascii: "\r") ? end - 1 : end }
                if length > 0 { return takeRow(length: length, extent: end + 1, scanner) }
                pass(end + 1, lines: 1)
                scanner = CSVScanner()
                continue
            }
            if scanner.scanned == window { return try rowBeyondLimit(scanner) }
            switch try buffer.refill() {
            case .more: continue
            case .stopped: return nil
            case .end:
                if buffer.count == 0 { return nil }
                if scanner.state == .quoted { return rejectUnclosed(scanner, limit: nil) }
                return takeRow(length: buffer.count, extent: buffer.count, scanner)
            }
        }
    }

    private mutating func takeRow(length: Int, extent: Int, _ scanner: CSVScanner) -> Row {
        let place = RecordPlace(line: lineNumber, offset: buffer.offset)
        let cells: Result<[String], RecordFailure> =
            length > limit
            ? .failure(.tooLong(length, limit: limit))
            : buffer.withUnread {
                CSVRow.cells(of: UnsafeBufferPointer(rebasing: $0.prefix(length)), at: place.offset)
            }
        pass(extent, lines: scanner.innerLines + 1)
        return Row(place: place, length: length, cells: cells)
    }

    private mutating func pass(_ count: Int, lines: Int) {
        buffer.consume(count)
        lineNumber += lines
        secondLooks = min(secondLooks + Self.secondLooksPerByte * count, Self.secondLooksPerByte * limit)
    }

    private mutating func rowBeyondLimit(_ scanner: CSVScanner) throws(RunError) -> Row? {
        scanner.state == .quoted && scanner.innerLines > 0
            ? rejectUnclosed(scanner, limit: limit)
            : try passOverLongRow(scanner)
    }

    /// Rejects the line that a record with an unclosed quote begins on, or all that was looked at once the second
    /// looks are used up.
    private mutating func rejectUnclosed(_ scanner: CSVScanner, limit: Int?) -> Row {
        let place = RecordPlace(line: lineNumber, offset: buffer.offset)
        let column = scanner.lastOpening - scanner.openingLineStart
        let failure = RecordFailure.unclosedQuote(
            atLine: lineNumber + scanner.openingLine, column: column, limit: limit)
        let firstLine = buffer.withUnread { $0.firstIndex(of: 0x0a) }
        guard scanner.innerLines > 0, let firstLine else {
            let length = buffer.count
            pass(length, lines: 1)
            return Row(place: place, length: length, cells: .failure(failure))
        }
        if scanner.scanned <= secondLooks {
            secondLooks -= scanner.scanned
            buffer.consume(firstLine + 1)
            lineNumber += 1
            return Row(place: place, length: firstLine, cells: .failure(failure))
        }
        let length = scanner.lineStart
        pass(length, lines: scanner.innerLines)
        return Row(place: place, length: length, cells: .failure(failure))
    }

    /// Reads to the end of a record that is too long and forgets it.
    private mutating func passOverLongRow(_ begun: CSVScanner) throws(RunError) -> Row? {
        let place = RecordPlace(line: lineNumber, offset: buffer.offset)
        let lines = begun.innerLines
        buffer.consume(begun.scanned)
        while true {
            if let newline = buffer.withUnread({ $0.firstIndex(of: 0x0a) }) {
                buffer.consume(newline + 1)
                lineNumber += lines + 1
                return row(from: place, to: buffer.offset - 1)
            }
            buffer.consume(buffer.count)
            switch try buffer.refill() {
            case .more: continue
            case .stopped: return nil
            case .end: return row(from: place, to: buffer.offset)
            }
        }
    }

    private func row(from place: RecordPlace, to end: Int) -> Row {
        let length = end - place.offset
        return Row(place: place, length: length, cells: .failure(.tooLong(length, limit: limit)))
    }
}
