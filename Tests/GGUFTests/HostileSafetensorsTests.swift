import GGUF
import Testing

/// Flaws that a stranger's safetensors file may have, beside those of `SafetensorsTests`.
@Suite struct HostileSafetensorsTests {
    private func failure(length: UInt64? = nil, _ header: [UInt8], data: Int = 8) -> GGUFError.Code? {
        let bytes = RawGGUF.encoded(length ?? UInt64(header.count)) + header + [UInt8](repeating: 0, count: data)
        do {
            _ = try SafetensorsFile(MappedFile(copying: bytes))
            return nil
        } catch {
            return error.code
        }
    }

    private func failure(_ header: String, data: Int = 8) -> GGUFError.Code? { failure(Array(header.utf8), data: data) }

    private func isInvalidHeader(_ code: GGUFError.Code?) -> Bool {
        if case .invalidHeader = code { true } else { false }
    }

    @Test(arguments: [.max, .max - 7, 1 << 63, 1 << 32, 200] as [UInt64])
    func headerLengthsBehindTheEndAreRefused(length: UInt64) {
        let header = Array("{}".utf8)
        #expect(failure(length: length, header, data: 0) == .truncated(needed: length, available: 2))
    }

    @Test func headersWithoutAnObjectAreRefused() {
        #expect(isInvalidHeader(failure(length: 0, [])))
        for header in ["", "   ", "null", "7", "\"{}\"", "{}{}", "{} x", "{", "{]", "{\"a\"}"] {
            #expect(failure(header, data: 0) != nil, "\(header)")
        }
        #expect(failure("{} \n", data: 0) == nil)
    }

    @Test func deepHeadersAreRefusedBeforeTheyExhaustTheStack() {
        for (open, count) in [("[", 1_000_000), ("{\"a\":", 300_000)] {
            let header = "{\"t\":" + String(repeating: open, count: count)
            #expect(isInvalidHeader(failure(header)))
        }
    }

    @Test func headersThatAreNotUTF8AreRefused() {
        #expect(isInvalidHeader(failure(Array("{\"".utf8) + [0xff, 0xfe] + Array("\":1}".utf8))))
        #expect(isInvalidHeader(failure(#"{"\ud800": 1}"#)))
    }

    @Test func duplicateNamesAreRefusedHoweverTheyAreSpelled() {
        let tensor = #"{"dtype":"U8","shape":[8],"data_offsets":[0,8]}"#
        #expect(isInvalidHeader(failure(#"{"t":\#(tensor),"\u0074":\#(tensor)}"#)))
        #expect(isInvalidHeader(failure(#"{"t":{"dtype":"U8","dtype":"U8","shape":[8],"data_offsets":[0,8]}}"#)))
        #expect(isInvalidHeader(failure(#"{"__metadata__":{},"__metadata__":{},"t":\#(tensor)}"#)))
    }

    @Test(arguments: [[0, 8, 0, 8], [0, 5, 3, 8], [0, 8, 2, 4], [0, 3, 4, 8], [0, 4, 4, 7], [1, 4, 4, 8]])
    func offsetsThatOverlapOrLeaveGapsAreRefused(bounds: [Int]) {
        let tensor = { (start: Int, end: Int) in
            #"{"dtype":"U8","shape":[\#(end - start)],"data_offsets":[\#(start),\#(end)]}"#
        }
        let header = #"{"a":\#(tensor(bounds[0], bounds[1])),"b":\#(tensor(bounds[2], bounds[3]))}"#
        #expect(isInvalidHeader(failure(header)))
        #expect(failure(#"{"a":\#(tensor(0, 4)),"b":\#(tensor(4, 8))}"#) == nil)
    }

    @Test(arguments: [
        "18446744073709551616", "9223372036854775808", "-1", "1e30", "0.5", "1e400", "null", "[8]", "true",
    ])
    func numbersThatAreNoSizesAreRefused(number: String) {
        #expect(failure(#"{"t":{"dtype":"U8","shape":[\#(number)],"data_offsets":[0,8]}}"#) != nil)
        #expect(failure(#"{"t":{"dtype":"U8","shape":[8],"data_offsets":[0,\#(number)]}}"#) != nil)
        #expect(failure(#"{"t":{"dtype":"U8","shape":[8],"data_offsets":[\#(number),8]}}"#) != nil)
    }

    @Test func typesAndShapesThatDisagreeWithTheDataAreRefused() {
        for (type, size) in [("BOOL", 1), ("I8", 1), ("BF16", 2), ("I16", 2), ("U32", 4), ("F64", 8)] {
            let header = #"{"t":{"dtype":"\#(type)","shape":[3],"data_offsets":[0,8]}}"#
            #expect(failure(header) == .shapeDisagreesWithBytes(expected: 3 * size, found: 8))
        }
        #expect(
            failure(#"{"t":{"dtype":"F32","shape":[],"data_offsets":[0,8]}}"#)
                == .shapeDisagreesWithBytes(expected: 4, found: 8))
        #expect(
            failure(#"{"t":{"dtype":"F32","shape":[0, 9223372036854775807],"data_offsets":[0,8]}}"#)
                == .shapeDisagreesWithBytes(expected: 0, found: 8))
        #expect(failure(#"{"t":{"dtype":"f32","shape":[2],"data_offsets":[0,8]}}"#) == .unsupportedElementType("f32"))
    }

    @Test func anEmptyTensorOfManyRowsCostsNothing() throws {
        let header = #"{"t":{"dtype":"F32","shape":[9223372036854775807, 0],"data_offsets":[0,0]}}"#
        let bytes = RawGGUF.encoded(UInt64(header.utf8.count)) + Array(header.utf8)
        let tensor = try #require(try SafetensorsFile(MappedFile(copying: bytes)).tensor(named: "t"))
        #expect(tensor.rowCount == 0)
        #expect(try tensor.floats() == [])
    }
}
