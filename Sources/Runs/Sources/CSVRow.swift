import CascadeCore
import JSON

/// The cells of one CSV record.
enum CSVRow {
    /// Splits a record into its cells.
    /// - Parameters:
    ///   - record: its bytes, without the end of the line.
    ///   - offset: where it stands in the input.
    static func cells(
        of record: UnsafeBufferPointer<UInt8>, at offset: Int
    ) -> Result<[String], RecordFailure> {
        var cells: [String] = []
        var position = 0
        while true {
            let cell =
                position < record.count && record[position] == UInt8(ascii: "\"")
                ? quotedCell(of: record, at: &position) : bareCell(of: record, at: &position)
            switch cell {
            case .success(let text): cells.append(text)
            case .failure(.foreignBytes(let fault)): return .failure(.invalidUTF8(at: fault, of: offset))
            case .failure(.textAfterQuote(let fault)): return .failure(.textAfterQuote(column: fault))
            }
            if position >= record.count { return .success(cells) }
            // Both kinds of cell end at a comma or at the end.
            position += 1
        }
    }

    private enum Fault: Error {
        case foreignBytes(Int)
        case textAfterQuote(Int)
    }

    private static func bareCell(
        of record: UnsafeBufferPointer<UInt8>, at position: inout Int
    ) -> Result<String, Fault> {
        let start = position
        while position < record.count, record[position] != UInt8(ascii: ",") { position += 1 }
        return text(of: record[start..<position])
    }

    private static func quotedCell(
        of record: UnsafeBufferPointer<UInt8>, at position: inout Int
    ) -> Result<String, Fault> {
        position += 1
        var text = ""
        while true {
            let start = position
            while position < record.count, record[position] != UInt8(ascii: "\"") { position += 1 }
            switch self.text(of: record[start..<position]) {
            case .success(let run): text += run
            case .failure(let fault): return .failure(fault)
            }
            position += 1
            guard position < record.count else { return .success(text) }
            switch record[position] {
            case UInt8(ascii: ","): return .success(text)
            case UInt8(ascii: "\""):
                text += "\""
                position += 1
            default: return .failure(.textAfterQuote(position))
            }
        }
    }

    private static func text(of bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Result<String, Fault> {
        if let text = String(validating: bytes, as: UTF8.self) { return .success(text) }
        return .failure(.foreignBytes(bytes.startIndex + UTF8Check.firstFault(in: bytes)))
    }
}
