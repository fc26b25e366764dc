import GGUF
import Testing

@Suite struct GGUFErrorTests {
    @Test func saysWhereWhatAndWhatToDo() {
        let error = GGUFError(
            .truncated(needed: 128, available: 96),
            path: "model.gguf",
            place: .tensor("blk.0.attn_q.weight"),
            byteOffset: 4711
        )
        #expect(
            error.description == """
                model.gguf: tensor 'blk.0.attn_q.weight' at byte 4711: needs 128 bytes, but the file has only 96 left. \
                The download may be incomplete: fetch the file again
                """
        )
        #expect(
            GGUFError(.missing, path: "m.gguf", place: .metadata("general.name")).description
                == "m.gguf: metadata 'general.name': is missing"
        )
        #expect(
            GGUFError(.cannotOpen(errno: 2), path: "m.gguf").description
                == "m.gguf: cannot be opened: No such file or directory"
        )
    }

    @Test func namesFromFilesCannotDriveATerminalOrFloodALog() {
        let name = "a\u{1b}[2J\n" + String(repeating: "x", count: 1000)
        let text = GGUFError(.missing, path: "m", place: .tensor(name)).description
        #expect(text.hasPrefix("m: tensor 'a\\u{1b}[2J\\u{a}xxx"))
        #expect(text.count < 200)
    }

    @Test func everyFlawHasASentenceOfItsOwn() {
        let codes: [GGUFError.Code] = [
            .cannotOpen(errno: 1), .cannotRead(errno: 1), .cannotWrite(errno: 1), .notARegularFile, .notGGUF,
            .unsupportedVersion(1), .bigEndian, .truncated(needed: 1, available: 0), .countTooLarge(2, limit: 1),
            .nameTooLong(2, limit: 1), .emptyName, .invalidUTF8, .unknownValueType(13), .nestingTooDeep(limit: 4),
            .invalidBool(2), .duplicateName, .invalidAlignment(3), .invalidDimensionCount(5),
            .zeroDimension(index: 0), .sizeOverflow, .unknownTensorType(99),
            .rowNotInWholeBlocks(elements: 1, blockSize: 32), .misalignedOffset(1, alignment: 32),
            .overlapsTensor("t"), .missing, .wrongValueType(expected: "a", found: "b"),
            .valueOutOfRange("1", allowed: "2"), .wrongShape(expected: [1], found: [2]), .cannotDequantize(.i8),
            .cannotQuantize(.q4_K), .bufferSize(expected: 1, found: 2), .notRepresentable(value: 1, row: 0),
            .notSafetensors, .invalidHeader("x"), .unsupportedElementType("x"),
            .shapeDisagreesWithBytes(expected: 1, found: 2), .invalidShardName("x"),
        ]
        let sentences = codes.map { GGUFError($0, path: "m").description }
        #expect(Set(sentences).count == codes.count)
        #expect(!sentences.contains { $0.contains("is invalid") && !$0.contains("header") })
    }
}
