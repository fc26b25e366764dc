/// What is looked at before any YAML is read: the size, the encoding, and characters that no pipeline needs.
enum YAMLBytes {
    /// The first thing wrong below the level of YAML, if there is one.
    static func finding(in source: SourceText, limits: YAMLLimits) -> Diagnostic? {
        let bytes = source.bytes
        if bytes.count > limits.bytes { return .tooLong(source, limit: limits.bytes) }
        if let line = source.firstLine(longerThan: limits.lineBytes) {
            return .lineTooLong(source, line: line, limit: limits.lineBytes)
        }
        if isWide(bytes) { return .wideEncoding(source) }
        if let offset = firstInvalidByte(in: bytes) { return .notUTF8(source, at: offset) }
        if let (offset, scalar) = firstForbiddenScalar(in: bytes) {
            return .forbiddenCharacter(source, at: offset, scalar: scalar)
        }
        return nil
    }

    /// UTF-16 and UTF-32, with a byte order mark or told by the zeros between ASCII letters.
    private static func isWide(_ bytes: [UInt8]) -> Bool {
        let head = Array(bytes.prefix(4))
        if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) { return true }
        guard head.count >= 2 else { return false }
        return (head[0] == 0) != (head[1] == 0)
    }

    private static func firstInvalidByte(in bytes: [UInt8]) -> Int? {
        var decoder = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var offset = 0
        while true {
            switch decoder.parseScalar(from: &iterator) {
            case .valid(let encoded): offset += encoded.count
            case .emptyInput: return nil
            case .error: return offset
            }
        }
    }

    /// Characters outside `c-printable` of YAML 1.2 §5.1, and the three line breaks of Unicode that YAML 1.1 had and
    /// 1.2 has not: libyaml would count them as lines, an editor would not.
    private static func firstForbiddenScalar(in bytes: [UInt8]) -> (offset: Int, scalar: Unicode.Scalar)? {
        var offset = 0
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0A, 0x0D: break
            case 0x00...0x1F, 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: return (offset, scalar)
            default: break
            }
            offset += UTF8.width(scalar)
        }
        return nil
    }
}

extension Diagnostic {
    fileprivate static func tooLong(_ source: SourceText, limit: Int) -> Diagnostic {
        var finding = Diagnostic(
            .error, "file-too-long", in: source, at: .startOfFile,
            message: "the file is longer than \(limit) bytes, the most that is read")
        finding.sourceLine = ""
        return finding
    }

    fileprivate static func lineTooLong(_ source: SourceText, line: Int, limit: Int) -> Diagnostic {
        let place = SourcePosition(line: line, column: 1)
        var finding = Diagnostic(
            .error, "line-too-long", in: source, at: SourceRange(start: place, end: place),
            message: "the line is longer than \(limit) bytes, the most that is read",
            advice: "break it; a block after '|' or '>' holds long text")
        finding.sourceLine = ""
        return finding
    }

    fileprivate static func wideEncoding(_ source: SourceText) -> Diagnostic {
        var finding = Diagnostic(
            .error, "not-utf8", in: source, at: .startOfFile,
            message: "the file is in UTF-16 or UTF-32, not in UTF-8", advice: "save it as UTF-8")
        finding.sourceLine = ""
        return finding
    }

    fileprivate static func notUTF8(_ source: SourceText, at offset: Int) -> Diagnostic {
        let place = source.position(ofByte: offset)
        return Diagnostic(
            .error, "not-utf8", in: source, at: SourceRange(start: place, end: place),
            message: "byte 0x\(hex(UInt32(source.bytes[offset]), 2)) is not UTF-8", advice: "save the file as UTF-8")
    }

    fileprivate static func forbiddenCharacter(
        _ source: SourceText, at offset: Int, scalar: Unicode.Scalar
    ) -> Diagnostic {
        let place = source.position(ofByte: offset)
        let code = hex(scalar.value, 4)
        return Diagnostic(
            .error, "forbidden-character", in: source, at: SourceRange(start: place, end: place),
            message: "the character U+\(code) may not stand in a pipeline file",
            advice: "delete it, or write \"\\u\(code)\" in double quotes")
    }

    private static func hex(_ value: UInt32, _ digits: Int) -> String {
        let text = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
