import LinearRegex
import Testing

@Suite struct ErrorTests {
    @Test(
        arguments: [
            ("a(b", .unclosedGroup, 1), ("(?:a|(b)", .unclosedGroup, 0), ("a)b", .unopenedGroup, 1),
            ("(?i", .unclosedGroup, 0),
            ("x[ab", .unclosedClass, 1), ("[]", .unclosedClass, 0), ("é[z-a]", .badRange, 2),
            (#"[\d-z]"#, .badRange, 1),
            ("(?~a)", .badGroup, 0), ("(?)", .badGroup, 0), ("(?<>a)", .badGroup, 0), ("(?<1>a)", .badGroup, 3),
            (#"a\"#, .badEscape, 1), (#"\y"#, .badEscape, 0), (#"\xZ1"#, .badEscape, 0),
            (#"\u{110000}"#, .badEscape, 0),
            (#"\uD800"#, .badEscape, 0), (#"\Z"#, .badEscape, 0), (#"\U00110000"#, .badEscape, 0),
            (#"\u{}"#, .badEscape, 0),
            ("a{3,2}", .badRepeat, 1), ("*a", .nothingToRepeat, 0), ("a|+", .nothingToRepeat, 2),
            ("a**", .nothingToRepeat, 2),
            ("^*", .nothingToRepeat, 1), ("(?i)?", .nothingToRepeat, 4), ("a{2}{3}", .nothingToRepeat, 4),
            ("a{1001}", .repeatTooLarge, 1), ("a{2,99999999999999999999}", .repeatTooLarge, 1),
            (#"\p{Greek}"#, .unknownProperty, 0), (#"\pX"#, .unknownProperty, 0), ("[[:alpha:]]", .unknownProperty, 1),
            ("(?<a>x)(?<a>y)", .duplicateName, 10), (#"(a)\1"#, .backreference, 3),
            ("(?P<a>x)(?P=a)", .backreference, 8),
            (#"\k<a>"#, .backreference, 0), ("a(?=b)", .lookaround, 1), ("(?!b)", .lookaround, 0),
            ("(?<=a)b", .lookaround, 0),
            ("x(?<!a)", .lookaround, 1), ("(?>a)", .atomic, 0), ("a++", .atomic, 2),
            ("(?:a{1000}){1000}", .programTooLarge, 0),
        ] as [(String, LinearRegexError.Code, Int)])
    func `A pattern that cannot be read is refused where it goes wrong`(
        pattern: String,
        code: LinearRegexError.Code,
        offset: Int
    ) {
        let error = #expect(throws: LinearRegexError.self) { try LinearRegex(pattern) }
        #expect(error?.code == code)
        #expect(error?.offset == offset)
        #expect(error?.description.contains("character \(offset + 1)") == true)
    }

    @Test func `Deep, long and large patterns are refused`() {
        func code(_ pattern: String, ignoreCase: Bool = false) -> LinearRegexError.Code? {
            do {
                _ = try LinearRegex(pattern, ignoreCase: ignoreCase)
                return nil
            } catch { return error.code }
        }
        func nested(_ depth: Int) -> String {
            String(repeating: "(", count: depth) + "a" + String(repeating: ")", count: depth)
        }
        #expect(code(nested(100)) == nil)
        #expect(code(nested(101)) == .nestingTooDeep)
        #expect(code(String(repeating: "a", count: 4096)) == nil)
        #expect(code(String(repeating: "a", count: 4097)) == .patternTooLong)
        #expect(code("a{1000}") == nil)
        let nothing = String(repeating: "(?:", count: 90) + String(repeating: "){1000}", count: 90)
        #expect(code(nothing) == nil)
        #expect(code(String(repeating: #"[\u0000-\U0010FFFF]"#, count: 200), ignoreCase: true) == .programTooLarge)
        let letters = String(String.UnicodeScalarView((0..<4000).compactMap { Unicode.Scalar(0x4E00 + UInt32($0)) }))
        #expect(code(letters) == .programTooLarge)
        #expect(code("[\(letters)]") == nil)
    }
}
