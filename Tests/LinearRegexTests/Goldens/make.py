"""Writes GoldenCases.swift: what Python's re finds for each pattern and text below.

    python Tests/LinearRegexTests/Goldens/make.py
"""

import pathlib
import re

CASES = [
    (r"abc", ["xabcx", "ab", "", "abcabc"]),
    (r"a|ab", ["ab"]), (r"ab|a", ["ab", "aab"]), (r"(a|ab)(c|bcd)(d*)", ["abcd"]), (r"|a", ["a"]), (r"a|", ["ba"]),
    (r"a*", ["aaa", "baa", ""]), (r"a*?", ["aa"]), (r"a+?", ["aaa"]), (r"a??b", ["ab", "b"]), (r"(a+)(a+)", ["aaaa"]),
    (r"(a+?)(a+)", ["aaaa"]), (r"(a*)*", ["b"]), (r"(a|b)*c", ["ababc"]), (r"((a)|(b))*", ["ab"]),
    (r"a{2}", ["aaaaa", "a"]), (r"a{2,}", ["aaaaa", "a"]), (r"a{,2}", ["aaaa"]), (r"a{1,3}?", ["aaaa"]),
    (r"(ab){2,3}", ["ababababab"]), (r"a{0}b", ["ab"]), (r"a{", ["a{"]), (r"a{1", ["a{1"]), (r"a{,}", ["a{,}"]),
    (r"x{1,2}{", ["xx{"]), (r"}]", ["}]"]),
    (r".", ["\n", "ä", "日本"]), (r"(?s).", ["\n"]), (r".*", ["ab\ncd"]), (r"(?s).*", ["ab\ncd"]), (r"a.c", ["a\nc", "aéc"]),
    (r"[abc]+", ["xxcabx"]), (r"[^abc]+", ["abxyc\n"]), (r"[a-c-]+", ["x-a-b"]), (r"[]a]+", ["a]b"]), (r"[^]a]+", ["a]bc"]),
    (r"[\]\\]+", ["a\\]"]), (r"[\d-]+", ["12-34 "]), (r"[a\-z]+", ["b-az"]), (r"[.*+?]+", ["a.*+?b"]), (r"[\n\t]+", ["a\n\tb"]),
    (r"[α-ω]+", ["abc αβγ"]), (r"[^\W\d_]+", ["12_abé3"]), (r"[\S]+", [" ab c"]), (r"[\D1]+", ["21a2"]),
    (r"\d+", ["a12b345", "٣٤"]), (r"\D+", ["12ab"]), (r"\w+", ["naïve_ß1, x"]), (r"\W+", ["ab, cd"]), (r"\s+", ["a \t\n b", "a\u00a0\u3000b"]),
    (r"\S+", ["  ab"]), (r"\bfoo\b", ["a foo b", "foobar foo", "éfoo foo"]), (r"\Boo", ["foo oo"]), (r"\b", ["ab cd"]), (r"\b\w", ["été là"]),
    (r"^a", ["aa", "ba", "b\na"]), (r"(?m)^a", ["b\na\na"]), (r"a$", ["ba", "a\n", "a\n\n", "ab"]), (r"(?m)a$", ["a\nba\n"]), (r"$", ["ab\n", ""]),
    (r"(?m)$", ["a\nb\n"]), (r"^$", ["", "a", "\n"]), (r"(?m)^$", ["a\n\nb"]), (r"\Aa", ["ba", "aa"]), (r"^abc$", ["abc", "abc\n", "abcd"]),
    (r"^.*$", ["one\ntwo"]), (r"(?m)^.*$", ["one\ntwo"]), (r"^(a|b)?c", ["ac", "c", "bbc"]), (r"(^a|b)c", ["bc ac"]),
    (r"(?i)abc", ["xABc"]), (r"(?i:a)b", ["Ab", "AB"]), (r"a(?i:B)c", ["abc", "abC"]), (r"(?i)straße", ["STRAẞE", "Straße"]), (r"(?i)[a-z]+", ["ABCdef"]),
    (r"(?i)é", ["É"]), (r"(?i)σ+", ["Σσς"]), (r"(?i)k", ["\u212a"]), (r"(?i)[^a]+", ["aAbB"]), (r"(?-i:a)", ["A"]), (r"(?i)\u212a", ["k"]), (r"(?i)ДОМ", ["дом"]),
    (r"(?P<year>\d{4})-(?P<month>\d\d)", ["on 2024-05-06"]), (r"(\d+)-(\d+)?", ["12-"]), (r"(a)|(b)", ["b"]), (r"(?:a(b))?c", ["c", "abc"]), (r"()", ["a"]),
    (r"(a(b(c)))", ["abc"]), (r"(\w+) (\w+)", ["hello big world"]),
    (r"\x41\u00e9\t\.\/\-\$", ["Aé\t./-$"]), (r"\U0001F600+", ["a😀😀"]), (r"\^\(\)\[\]\{\}\|\*", ["^()[]{}|*"]),
    (r"ORD-\d{6}", ["order ORD-123456, ORD-12345"]), (r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b", ["IBAN DE89 3704 0044 0532 0130 00 ok"]),
    (r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", ["mail a.b+c@ex-am.ple.org, x@y"]), (r"(?:€|EUR|\$)\s?\d+(?:[.,]\d{2})?|\d+(?:[.,]\d{2})?\s?(?:€|EUR)", ["pay 12,50 € or $ 30"]),
    (r"https?://[^\s<>\"]+", ["see http://a.b/c?d=e and https://ü.de/"]), (r"\b(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])[./-](?:\d{4}|\d{2})\b", ["am 03.12.2024 und 31/1/99, 32.1.20"]),
    (r"\+?\d[\d ()/-]{6,}\d", ["call +49 (30) 1234-567 now"]), (r"(\d{1,3}(?:\.\d{3})*),(\d{2})", ["1.234.567,89"]),
    (r"(?s)<(.*?)>(.*)</", ["<a>x</a>y</b>"]), (r"(?i)\b(?:refund|cancel(?:led|ation)?)\b", ["REFUND of cancelled; cancellations"]),
    (r"(x+x+)+y", ["xxxxxxxxy"]), (r"(a?){20}a{20}", ["a" * 20]), (r"(?:a*)*b", ["aaaab"]), (r"(.*)(\d+)", ["ab123"]), (r"(.*?)(\d+)$", ["ab123"]),
    (r"(?:-*)*c", ["--c"]), (r"((?:-)*)(?:c|a)", ["É-ORD-ab"]), (r"(?:a|b|ab)+?c", ["xababc"]), (r"(?:(?:a){2}){2}", ["aaaaa"]), (r"[ab]*?b$", ["abab"]),
]


def text_literal(text):
    def escaped(c):
        return "\\" + c if c in '"\\' else c if c.isprintable() else f"\\u{{{ord(c):X}}}"

    return '"' + "".join(map(escaped, text)) + '"'


def spans(match, places):
    if match is None:
        return "nil"
    groups = (match.span(group) for group in range(match.re.groups + 1))
    return "[" + ", ".join("nil" if a < 0 else f"{places[a]}..<{places[b]}" for a, b in groups) + "]"


def case(pattern, text):
    places = [0]
    for c in text:
        places.append(places[-1] + len(c.encode()))
    compiled = re.compile(pattern)
    every = ", ".join(f"{places[m.start()]}..<{places[m.end()]}" for m in compiled.finditer(text))
    arguments = [f"#\"{pattern}\"#" if '"' not in pattern else f"##\"{pattern}\"##", text_literal(text)]
    arguments += [spans(compiled.search(text), places), f"[{every}]", spans(compiled.fullmatch(text), places)]
    return "    GoldenCase(\n        " + ",\n        ".join(arguments) + "\n    ),"


def main():
    cases = [case(pattern, text) for pattern, texts in CASES for text in texts]
    target = pathlib.Path(__file__).parent.parent / "GoldenCases.swift"
    target.write_text(
        "// Written by Goldens/make.py from Python's re.\n\nimport Testing\n\n"
        "/// What a pattern finds in a text: byte offsets of the first match and its groups, of all matches, and of the match\n"
        "/// of the whole text.\n"
        "struct GoldenCase: Sendable, CustomTestStringConvertible {\n"
        "    let pattern: String\n    let text: String\n    let first: [Range<Int>?]?\n    let all: [Range<Int>]\n"
        "    let whole: [Range<Int>?]?\n\n"
        "    init(\n        _ pattern: String,\n        _ text: String,\n        _ first: [Range<Int>?]?,\n        _ all: [Range<Int>],\n"
        "        _ whole: [Range<Int>?]?\n    ) {\n"
        "        self.pattern = pattern\n        self.text = text\n        self.first = first\n        self.all = all\n        self.whole = whole\n    }\n\n"
        "    var testDescription: String { \"\\(pattern) in \\(text.debugDescription)\" }\n}\n\n"
        "let goldenCases: [GoldenCase] = [\n" + "\n".join(cases) + "\n]\n")


main()
