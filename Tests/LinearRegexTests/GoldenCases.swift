// Written by Goldens/make.py from Python's re.

import Testing

/// What a pattern finds in a text: byte offsets of the first match and its groups, of all matches, and of the match
/// of the whole text.
struct GoldenCase: Sendable, CustomTestStringConvertible {
    let pattern: String
    let text: String
    let first: [Range<Int>?]?
    let all: [Range<Int>]
    let whole: [Range<Int>?]?

    init(
        _ pattern: String,
        _ text: String,
        _ first: [Range<Int>?]?,
        _ all: [Range<Int>],
        _ whole: [Range<Int>?]?
    ) {
        self.pattern = pattern
        self.text = text
        self.first = first
        self.all = all
        self.whole = whole
    }

    var testDescription: String { "\(pattern) in \(text.debugDescription)" }
}

let goldenCases: [GoldenCase] = [
    GoldenCase(
        #"abc"#,
        "xabcx",
        [1..<4],
        [1..<4],
        nil
    ),
    GoldenCase(
        #"abc"#,
        "ab",
        nil,
        [],
        nil
    ),
    GoldenCase(
        #"abc"#,
        "",
        nil,
        [],
        nil
    ),
    GoldenCase(
        #"abc"#,
        "abcabc",
        [0..<3],
        [0..<3, 3..<6],
        nil
    ),
    GoldenCase(
        #"a|ab"#,
        "ab",
        [0..<1],
        [0..<1],
        [0..<2]
    ),
    GoldenCase(
        #"ab|a"#,
        "ab",
        [0..<2],
        [0..<2],
        [0..<2]
    ),
    GoldenCase(
        #"ab|a"#,
        "aab",
        [0..<1],
        [0..<1, 1..<3],
        nil
    ),
    GoldenCase(
        #"(a|ab)(c|bcd)(d*)"#,
        "abcd",
        [0..<4, 0..<1, 1..<4, 4..<4],
        [0..<4],
        [0..<4, 0..<1, 1..<4, 4..<4]
    ),
    GoldenCase(
        #"|a"#,
        "a",
        [0..<0],
        [0..<0, 0..<1, 1..<1],
        [0..<1]
    ),
    GoldenCase(
        #"a|"#,
        "ba",
        [0..<0],
        [0..<0, 1..<2, 2..<2],
        nil
    ),
    GoldenCase(
        #"a*"#,
        "aaa",
        [0..<3],
        [0..<3, 3..<3],
        [0..<3]
    ),
    GoldenCase(
        #"a*"#,
        "baa",
        [0..<0],
        [0..<0, 1..<3, 3..<3],
        nil
    ),
    GoldenCase(
        #"a*"#,
        "",
        [0..<0],
        [0..<0],
        [0..<0]
    ),
    GoldenCase(
        #"a*?"#,
        "aa",
        [0..<0],
        [0..<0, 0..<1, 1..<1, 1..<2, 2..<2],
        [0..<2]
    ),
    GoldenCase(
        #"a+?"#,
        "aaa",
        [0..<1],
        [0..<1, 1..<2, 2..<3],
        [0..<3]
    ),
    GoldenCase(
        #"a??b"#,
        "ab",
        [0..<2],
        [0..<2],
        [0..<2]
    ),
    GoldenCase(
        #"a??b"#,
        "b",
        [0..<1],
        [0..<1],
        [0..<1]
    ),
    GoldenCase(
        #"(a+)(a+)"#,
        "aaaa",
        [0..<4, 0..<3, 3..<4],
        [0..<4],
        [0..<4, 0..<3, 3..<4]
    ),
    GoldenCase(
        #"(a+?)(a+)"#,
        "aaaa",
        [0..<4, 0..<1, 1..<4],
        [0..<4],
        [0..<4, 0..<1, 1..<4]
    ),
    GoldenCase(
        #"(a*)*"#,
        "b",
        [0..<0, 0..<0],
        [0..<0, 1..<1],
        nil
    ),
    GoldenCase(
        #"(a|b)*c"#,
        "ababc",
        [0..<5, 3..<4],
        [0..<5],
        [0..<5, 3..<4]
    ),
    GoldenCase(
        #"((a)|(b))*"#,
        "ab",
        [0..<2, 1..<2, 0..<1, 1..<2],
        [0..<2, 2..<2],
        [0..<2, 1..<2, 0..<1, 1..<2]
    ),
    GoldenCase(
        #"a{2}"#,
        "aaaaa",
        [0..<2],
        [0..<2, 2..<4],
        nil
    ),
    GoldenCase(
        #"a{2}"#,
        "a",
        nil,
        [],
        nil
    ),
    GoldenCase(
        #"a{2,}"#,
        "aaaaa",
        [0..<5],
        [0..<5],
        [0..<5]
    ),
    GoldenCase(
        #"a{2,}"#,
        "a",
        nil,
        [],
        nil
    ),
    GoldenCase(
        #"a{,2}"#,
        "aaaa",
        [0..<2],
        [0..<2, 2..<4, 4..<4],
        nil
    ),
    GoldenCase(
        #"a{1,3}?"#,
        "aaaa",
        [0..<1],
        [0..<1, 1..<2, 2..<3, 3..<4],
        nil
    ),
    GoldenCase(
        #"(ab){2,3}"#,
        "ababababab",
        [0..<6, 4..<6],
        [0..<6, 6..<10],
        nil
    ),
    GoldenCase(
        #"a{0}b"#,
        "ab",
        [1..<2],
        [1..<2],
        nil
    ),
    GoldenCase(
        #"a{"#,
        "a{",
        [0..<2],
        [0..<2],
        [0..<2]
    ),
    GoldenCase(
        #"a{1"#,
        "a{1",
        [0..<3],
        [0..<3],
        [0..<3]
    ),
    GoldenCase(
        #"a{,}"#,
        "a{,}",
        [0..<1],
        [0..<1, 1..<1, 2..<2, 3..<3, 4..<4],
        nil
    ),
    GoldenCase(
        #"x{1,2}{"#,
        "xx{",
        [0..<3],
        [0..<3],
        [0..<3]
    ),
    GoldenCase(
        #"}]"#,
        "}]",
        [0..<2],
        [0..<2],
        [0..<2]
    ),
    GoldenCase(
        #"."#,
        "\u{A}",
        nil,
        [],
        nil
    ),
    GoldenCase(
        #"."#,
        "ä",
        [0..<2],
        [0..<2],
        [0..<2]
    ),
    GoldenCase(
        #"."#,
        "日本",
        [0..<3],
        [0..<3, 3..<6],
        nil
    ),
    GoldenCase(
        #"(?s)."#,
        "\u{A}",
        [0..<1],
        [0..<1],
        [0..<1]
    ),
    GoldenCase(
        #".*"#,
        "ab\u{A}cd",
        [0..<2],
        [0..<2, 2..<2, 3..<5, 5..<5],
        nil
    ),
    GoldenCase(
        #"(?s).*"#,
        "ab\u{A}cd",
        [0..<5],
        [0..<5, 5..<5],
        [0..<5]
    ),
    GoldenCase(
        #"a.c"#,
        "a\u{A}c",
        nil,
        [],
        nil
    ),
    GoldenCase(
        #"a.c"#,
        "aéc",
        [0..<4],
        [0..<4],
        [0..<4]
    ),
    GoldenCase(
        #"[abc]+"#,
        "xxcabx",
        [2..<5],
        [2..<5],
        nil
    ),
    GoldenCase(
        #"[^abc]+"#,
        "abxyc\u{A}",
        [2..<4],
        [2..<4, 5..<6],
        nil
    ),
    GoldenCase(
        #"[a-c-]+"#,
        "x-a-b",
        [1..<5],
        [1..<5],
        nil
    ),
    GoldenCase(
        #"[]a]+"#,
        "a]b",
        [0..<2],
        [0..<2],
        nil
    ),
    GoldenCase(
        #"[^]a]+"#,
        "a]bc",
        [2..<4],
        [2..<4],
        nil
    ),
    GoldenCase(
        #"[\]\\]+"#,
        "a\\]",
        [1..<3],
        [1..<3],
        nil
    ),
    GoldenCase(
        #"[\d-]+"#,
        "12-34 ",
        [0..<5],
        [0..<5],
        nil
    ),
    GoldenCase(
        #"[a\-z]+"#,
        "b-az",
        [1..<4],
        [1..<4],
        nil
    ),
    GoldenCase(
        #"[.*+?]+"#,
        "a.*+?b",
        [1..<5],
        [1..<5],
        nil
    ),
    GoldenCase(
        #"[\n\t]+"#,
        "a\u{A}\u{9}b",
        [1..<3],
        [1..<3],
        nil
    ),
    GoldenCase(
        #"[α-ω]+"#,
        "abc αβγ",
        [4..<10],
        [4..<10],
        nil
    ),
    GoldenCase(
        #"[^\W\d_]+"#,
        "12_abé3",
        [3..<7],
        [3..<7],
        nil
    ),
    GoldenCase(
        #"[\S]+"#,
        " ab c",
        [1..<3],
        [1..<3, 4..<5],
        nil
    ),
    GoldenCase(
        #"[\D1]+"#,
        "21a2",
        [1..<3],
        [1..<3],
        nil
    ),
    GoldenCase(
        #"\d+"#,
        "a12b345",
        [1..<3],
        [1..<3, 4..<7],
        nil
    ),
    GoldenCase(
        #"\d+"#,
        "٣٤",
        [0..<4],
        [0..<4],
        [0..<4]
    ),
    GoldenCase(
        #"\D+"#,
        "12ab",
        [2..<4],
        [2..<4],
        nil
    ),
    GoldenCase(
        #"\w+"#,
        "naïve_ß1, x",
        [0..<10],
        [0..<10, 12..<13],
        nil
    ),
    GoldenCase(
        #"\W+"#,
        "ab, cd",
        [2..<4],
        [2..<4],
        nil
    ),
    GoldenCase(
        #"\s+"#,
        "a \u{9}\u{A} b",
        [1..<5],
        [1..<5],
        nil
    ),
    GoldenCase(
        #"\s+"#,
        "a\u{A0}\u{3000}b",
        [1..<6],
        [1..<6],
        nil
    ),
    GoldenCase(
        #"\S+"#,
        "  ab",
        [2..<4],
        [2..<4],
        nil
    ),
    GoldenCase(
        #"\bfoo\b"#,
        "a foo b",
        [2..<5],
        [2..<5],
        nil
    ),
    GoldenCase(
        #"\bfoo\b"#,
        "foobar foo",
        [7..<10],
        [7..<10],
        nil
    ),
    GoldenCase(
        #"\bfoo\b"#,
        "éfoo foo",
        [6..<9],
        [6..<9],
        nil
    ),
    GoldenCase(
        #"\Boo"#,
        "foo oo",
        [1..<3],
        [1..<3],
        nil
    ),
    GoldenCase(
        #"\b"#,
        "ab cd",
        [0..<0],
        [0..<0, 2..<2, 3..<3, 5..<5],
        nil
    ),
    GoldenCase(
        #"\b\w"#,
        "été là",
        [0..<2],
        [0..<2, 6..<7],
        nil
    ),
    GoldenCase(
        #"^a"#,
        "aa",
        [0..<1],
        [0..<1],
        nil
    ),
    GoldenCase(
        #"^a"#,
        "ba",
        nil,
        [],
        nil
    ),
    GoldenCase(
        #"^a"#,
        "b\u{A}a",
        nil,
        [],
        nil
    ),
    GoldenCase(
        #"(?m)^a"#,
        "b\u{A}a\u{A}a",
        [2..<3],
        [2..<3, 4..<5],
        nil
    ),
    GoldenCase(
        #"a$"#,
        "ba",
        [1..<2],
        [1..<2],
        nil
    ),
    GoldenCase(
        #"a$"#,
        "a\u{A}",
        [0..<1],
        [0..<1],
        nil
    ),
    GoldenCase(
        #"a$"#,
        "a\u{A}\u{A}",
        nil,
        [],
        nil
    ),
    GoldenCase(
        #"a$"#,
        "ab",
        nil,
        [],
        nil
    ),
    GoldenCase(
        #"(?m)a$"#,
        "a\u{A}ba\u{A}",
        [0..<1],
        [0..<1, 3..<4],
        nil
    ),
    GoldenCase(
        #"$"#,
        "ab\u{A}",
        [2..<2],
        [2..<2, 3..<3],
        nil
    ),
    GoldenCase(
        #"$"#,
        "",
        [0..<0],
        [0..<0],
        [0..<0]
    ),
    GoldenCase(
        #"(?m)$"#,
        "a\u{A}b\u{A}",
        [1..<1],
        [1..<1, 3..<3, 4..<4],
        nil
    ),
    GoldenCase(
        #"^$"#,
        "",
        [0..<0],
        [0..<0],
        [0..<0]
    ),
    GoldenCase(
        #"^$"#,
        "a",
        nil,
        [],
        nil
    ),
    GoldenCase(
        #"^$"#,
        "\u{A}",
        [0..<0],
        [0..<0],
        nil
    ),
    GoldenCase(
        #"(?m)^$"#,
        "a\u{A}\u{A}b",
        [2..<2],
        [2..<2],
        nil
    ),
    GoldenCase(
        #"\Aa"#,
        "ba",
        nil,
        [],
        nil
    ),
    GoldenCase(
        #"\Aa"#,
        "aa",
        [0..<1],
        [0..<1],
        nil
    ),
    GoldenCase(
        #"^abc$"#,
        "abc",
        [0..<3],
        [0..<3],
        [0..<3]
    ),
    GoldenCase(
        #"^abc$"#,
        "abc\u{A}",
        [0..<3],
        [0..<3],
        nil
    ),
    GoldenCase(
        #"^abc$"#,
        "abcd",
        nil,
        [],
        nil
    ),
    GoldenCase(
        #"^.*$"#,
        "one\u{A}two",
        nil,
        [],
        nil
    ),
    GoldenCase(
        #"(?m)^.*$"#,
        "one\u{A}two",
        [0..<3],
        [0..<3, 4..<7],
        nil
    ),
    GoldenCase(
        #"^(a|b)?c"#,
        "ac",
        [0..<2, 0..<1],
        [0..<2],
        [0..<2, 0..<1]
    ),
    GoldenCase(
        #"^(a|b)?c"#,
        "c",
        [0..<1, nil],
        [0..<1],
        [0..<1, nil]
    ),
    GoldenCase(
        #"^(a|b)?c"#,
        "bbc",
        nil,
        [],
        nil
    ),
    GoldenCase(
        #"(^a|b)c"#,
        "bc ac",
        [0..<2, 0..<1],
        [0..<2],
        nil
    ),
    GoldenCase(
        #"(?i)abc"#,
        "xABc",
        [1..<4],
        [1..<4],
        nil
    ),
    GoldenCase(
        #"(?i:a)b"#,
        "Ab",
        [0..<2],
        [0..<2],
        [0..<2]
    ),
    GoldenCase(
        #"(?i:a)b"#,
        "AB",
        nil,
        [],
        nil
    ),
    GoldenCase(
        #"a(?i:B)c"#,
        "abc",
        [0..<3],
        [0..<3],
        [0..<3]
    ),
    GoldenCase(
        #"a(?i:B)c"#,
        "abC",
        nil,
        [],
        nil
    ),
    GoldenCase(
        #"(?i)straße"#,
        "STRAẞE",
        [0..<8],
        [0..<8],
        [0..<8]
    ),
    GoldenCase(
        #"(?i)straße"#,
        "Straße",
        [0..<7],
        [0..<7],
        [0..<7]
    ),
    GoldenCase(
        #"(?i)[a-z]+"#,
        "ABCdef",
        [0..<6],
        [0..<6],
        [0..<6]
    ),
    GoldenCase(
        #"(?i)é"#,
        "É",
        [0..<2],
        [0..<2],
        [0..<2]
    ),
    GoldenCase(
        #"(?i)σ+"#,
        "Σσς",
        [0..<6],
        [0..<6],
        [0..<6]
    ),
    GoldenCase(
        #"(?i)k"#,
        "K",
        [0..<3],
        [0..<3],
        [0..<3]
    ),
    GoldenCase(
        #"(?i)[^a]+"#,
        "aAbB",
        [2..<4],
        [2..<4],
        nil
    ),
    GoldenCase(
        #"(?-i:a)"#,
        "A",
        nil,
        [],
        nil
    ),
    GoldenCase(
        #"(?i)\u212a"#,
        "k",
        [0..<1],
        [0..<1],
        [0..<1]
    ),
    GoldenCase(
        #"(?i)ДОМ"#,
        "дом",
        [0..<6],
        [0..<6],
        [0..<6]
    ),
    GoldenCase(
        #"(?P<year>\d{4})-(?P<month>\d\d)"#,
        "on 2024-05-06",
        [3..<10, 3..<7, 8..<10],
        [3..<10],
        nil
    ),
    GoldenCase(
        #"(\d+)-(\d+)?"#,
        "12-",
        [0..<3, 0..<2, nil],
        [0..<3],
        [0..<3, 0..<2, nil]
    ),
    GoldenCase(
        #"(a)|(b)"#,
        "b",
        [0..<1, nil, 0..<1],
        [0..<1],
        [0..<1, nil, 0..<1]
    ),
    GoldenCase(
        #"(?:a(b))?c"#,
        "c",
        [0..<1, nil],
        [0..<1],
        [0..<1, nil]
    ),
    GoldenCase(
        #"(?:a(b))?c"#,
        "abc",
        [0..<3, 1..<2],
        [0..<3],
        [0..<3, 1..<2]
    ),
    GoldenCase(
        #"()"#,
        "a",
        [0..<0, 0..<0],
        [0..<0, 1..<1],
        nil
    ),
    GoldenCase(
        #"(a(b(c)))"#,
        "abc",
        [0..<3, 0..<3, 1..<3, 2..<3],
        [0..<3],
        [0..<3, 0..<3, 1..<3, 2..<3]
    ),
    GoldenCase(
        #"(\w+) (\w+)"#,
        "hello big world",
        [0..<9, 0..<5, 6..<9],
        [0..<9],
        nil
    ),
    GoldenCase(
        #"\x41\u00e9\t\.\/\-\$"#,
        "Aé\u{9}./-$",
        [0..<8],
        [0..<8],
        [0..<8]
    ),
    GoldenCase(
        #"\U0001F600+"#,
        "a😀😀",
        [1..<9],
        [1..<9],
        nil
    ),
    GoldenCase(
        #"\^\(\)\[\]\{\}\|\*"#,
        "^()[]{}|*",
        [0..<9],
        [0..<9],
        [0..<9]
    ),
    GoldenCase(
        #"ORD-\d{6}"#,
        "order ORD-123456, ORD-12345",
        [6..<16],
        [6..<16],
        nil
    ),
    GoldenCase(
        #"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b"#,
        "IBAN DE89 3704 0044 0532 0130 00 ok",
        [5..<32],
        [5..<32],
        nil
    ),
    GoldenCase(
        #"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"#,
        "mail a.b+c@ex-am.ple.org, x@y",
        [5..<24],
        [5..<24],
        nil
    ),
    GoldenCase(
        #"(?:€|EUR|\$)\s?\d+(?:[.,]\d{2})?|\d+(?:[.,]\d{2})?\s?(?:€|EUR)"#,
        "pay 12,50 € or $ 30",
        [4..<13],
        [4..<13, 17..<21],
        nil
    ),
    GoldenCase(
        ##"https?://[^\s<>\"]+"##,
        "see http://a.b/c?d=e and https://ü.de/",
        [4..<20],
        [4..<20, 25..<39],
        nil
    ),
    GoldenCase(
        #"\b(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])[./-](?:\d{4}|\d{2})\b"#,
        "am 03.12.2024 und 31/1/99, 32.1.20",
        [3..<13],
        [3..<13, 18..<25],
        nil
    ),
    GoldenCase(
        #"\+?\d[\d ()/-]{6,}\d"#,
        "call +49 (30) 1234-567 now",
        [5..<22],
        [5..<22],
        nil
    ),
    GoldenCase(
        #"(\d{1,3}(?:\.\d{3})*),(\d{2})"#,
        "1.234.567,89",
        [0..<12, 0..<9, 10..<12],
        [0..<12],
        [0..<12, 0..<9, 10..<12]
    ),
    GoldenCase(
        #"(?s)<(.*?)>(.*)</"#,
        "<a>x</a>y</b>",
        [0..<11, 1..<2, 3..<9],
        [0..<11],
        nil
    ),
    GoldenCase(
        #"(?i)\b(?:refund|cancel(?:led|ation)?)\b"#,
        "REFUND of cancelled; cancellations",
        [0..<6],
        [0..<6, 10..<19],
        nil
    ),
    GoldenCase(
        #"(x+x+)+y"#,
        "xxxxxxxxy",
        [0..<9, 0..<8],
        [0..<9],
        [0..<9, 0..<8]
    ),
    GoldenCase(
        #"(a?){20}a{20}"#,
        "aaaaaaaaaaaaaaaaaaaa",
        [0..<20, 0..<0],
        [0..<20],
        [0..<20, 0..<0]
    ),
    GoldenCase(
        #"(?:a*)*b"#,
        "aaaab",
        [0..<5],
        [0..<5],
        [0..<5]
    ),
    GoldenCase(
        #"(.*)(\d+)"#,
        "ab123",
        [0..<5, 0..<4, 4..<5],
        [0..<5],
        [0..<5, 0..<4, 4..<5]
    ),
    GoldenCase(
        #"(.*?)(\d+)$"#,
        "ab123",
        [0..<5, 0..<2, 2..<5],
        [0..<5],
        [0..<5, 0..<2, 2..<5]
    ),
    GoldenCase(
        #"(?:-*)*c"#,
        "--c",
        [0..<3],
        [0..<3],
        [0..<3]
    ),
    GoldenCase(
        #"((?:-)*)(?:c|a)"#,
        "É-ORD-ab",
        [6..<8, 6..<7],
        [6..<8],
        nil
    ),
    GoldenCase(
        #"(?:a|b|ab)+?c"#,
        "xababc",
        [1..<6],
        [1..<6],
        nil
    ),
    GoldenCase(
        #"(?:(?:a){2}){2}"#,
        "aaaaa",
        [0..<4],
        [0..<4],
        nil
    ),
    GoldenCase(
        #"[ab]*?b$"#,
        "abab",
        [0..<4],
        [0..<4],
        [0..<4]
    ),
]
