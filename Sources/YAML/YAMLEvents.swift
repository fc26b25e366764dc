import CYAML

/// One event of libyaml, with its text copied out of C.
struct YAMLEvent {
    enum Kind {
        case streamStart
        case streamEnd
        case documentStart
        case documentEnd
        case alias(String)
        case scalar(YAMLScalar.Style, String)
        case sequenceStart
        case sequenceEnd
        case mappingStart
        case mappingEnd
    }

    var kind: Kind
    var anchor: String?
    var tag: String?
    var range: SourceRange
    /// How much there is to read of a scalar: the bytes of its text or the characters of the file behind it, whichever
    /// are more.
    var size = 0
}

/// Why libyaml stopped, in its own words.
struct YAMLSyntaxProblem: Error {
    /// libyaml's description of the problem.
    var problem: String
    /// What it was doing, when it says so.
    var context: String?
    /// Where it stopped; nil when it ran out of memory before it could say.
    var position: SourcePosition?
    /// The byte at which the reader stopped, for what is wrong below the level of characters.
    var byteOffset: Int?
    /// Where the construct that it was in began.
    var contextPosition: SourcePosition?
}

/// libyaml's event parser over bytes that it keeps for as long as it lives.
///
/// The parser and the bytes are allocated here and freed in `deinit`, because libyaml keeps a pointer to both.
struct YAMLEvents: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>

    /// Begins to read; nil only when memory ran out.
    init?(bytes: [UInt8]) {
        parser = .allocate(capacity: 1)
        input = .allocate(capacity: max(bytes.count, 1))
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            input.deallocate()
            return nil
        }
        _ = input.update(fromContentsOf: bytes)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    /// The next event.
    /// - Throws: `YAMLSyntaxProblem` where the text is no YAML.
    mutating func next() throws(YAMLSyntaxProblem) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw problem() }
        defer { yaml_event_delete(&event) }
        let range = SourceRange(start: position(event.start_mark), end: position(event.end_mark))
        switch event.type {
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            let kind = YAMLEvent.Kind.scalar(style(scalar.style), String(decoding: bytes, as: UTF8.self))
            let written = max(event.start_mark.index, event.end_mark.index) - event.start_mark.index
            return YAMLEvent(
                kind: kind, anchor: string(scalar.anchor), tag: string(scalar.tag), range: range,
                size: max(scalar.length, Int(clamping: written)))
        case YAML_SEQUENCE_START_EVENT:
            let start = event.data.sequence_start
            return YAMLEvent(
                kind: .sequenceStart, anchor: string(start.anchor), tag: string(start.tag), range: range)
        case YAML_MAPPING_START_EVENT:
            let start = event.data.mapping_start
            return YAMLEvent(kind: .mappingStart, anchor: string(start.anchor), tag: string(start.tag), range: range)
        case YAML_ALIAS_EVENT:
            return YAMLEvent(kind: .alias(string(event.data.alias.anchor) ?? ""), range: range)
        case YAML_SEQUENCE_END_EVENT: return YAMLEvent(kind: .sequenceEnd, range: range)
        case YAML_MAPPING_END_EVENT: return YAMLEvent(kind: .mappingEnd, range: range)
        case YAML_DOCUMENT_START_EVENT: return YAMLEvent(kind: .documentStart, range: range)
        case YAML_DOCUMENT_END_EVENT: return YAMLEvent(kind: .documentEnd, range: range)
        case YAML_STREAM_START_EVENT: return YAMLEvent(kind: .streamStart, range: range)
        default: return YAMLEvent(kind: .streamEnd, range: range)
        }
    }

    private func problem() -> YAMLSyntaxProblem {
        let state = parser.pointee
        let isReader = state.error == YAML_READER_ERROR
        let hasPlace = state.error == YAML_SCANNER_ERROR || state.error == YAML_PARSER_ERROR
        return YAMLSyntaxProblem(
            problem: state.problem.map { String(cString: $0) } ?? "out of memory",
            context: state.context.map { String(cString: $0) },
            position: hasPlace ? position(state.problem_mark) : nil,
            byteOffset: isReader ? state.problem_offset : nil,
            contextPosition: hasPlace && state.context != nil ? position(state.context_mark) : nil
        )
    }

    private func position(_ mark: yaml_mark_t) -> SourcePosition {
        SourcePosition(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }

    private func string(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        pointer.map { String(cString: $0) }
    }

    private func style(_ style: yaml_scalar_style_t) -> YAMLScalar.Style {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: .literal
        case YAML_FOLDED_SCALAR_STYLE: .folded
        default: .plain
        }
    }
}

extension YAMLEvent {
    fileprivate init(kind: Kind, range: SourceRange) {
        self.init(kind: kind, anchor: nil, tag: nil, range: range)
    }
}
