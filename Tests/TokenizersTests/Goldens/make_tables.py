"""Writes Sources/Tokenizers/Normalization/BertUnicodeTables.swift.

    python Tests/TokenizersTests/Goldens/make_tables.py

The reference is the behaviour of Hugging Face's BertNormalizer and BertPreTokenizer, whose Unicode tables are of
several versions at once: every scalar is put through them and what they do is written down as runs. Needs the Python
package `tokenizers` (the tables in the repository are from 0.23.3).
"""

import pathlib
import unicodedata

import tokenizers
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

SCALARS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
TARGET = pathlib.Path(__file__).parents[3] / "Sources/Tokenizers/Normalization/BertUnicodeTables.swift"


def normalizer(**chosen):
    steps = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    return BertNormalizer(**{**steps, **chosen})


def mapping(step):
    changed = ((c, step.normalize_str(chr(c))) for c in SCALARS)
    return {c: [ord(x) for x in s] for c, s in changed if s != chr(c)}


def runs(scalars):
    result = []
    for c in scalars:
        if result and result[-1][1] == c - 1:
            result[-1][1] = c
        else:
            result.append([c, c])
    return result


def shifts(single):
    """Runs (first, last, stride, replacement of first) with one distance and a stride of one or two."""
    result = []
    for c, new in sorted(single.items()):
        if result:
            first, last, stride, replacement = result[-1]
            if new - c == replacement - first and c - last in (1, 2) and stride in (0, c - last):
                result[-1][1:3] = [c, c - last]
                continue
        result.append([c, c, 0, new])
    return [[a, b, max(s, 1), r] for a, b, s, r in result]


def marks_kept(strip):
    """(first, last, class) of the marks that survive strip_accents and that NFD puts in canonical order."""

    def moves(c):
        for text in (chr(c) + "\U0001d165", "\U0001d16d" + chr(c)):
            if strip.normalize_str(text) != text:
                return True
        return False

    kept = [c for c in SCALARS if unicodedata.combining(chr(c)) and strip.normalize_str(chr(c)) == chr(c)]
    result = []
    for c in (c for c in kept if moves(c)):
        order = unicodedata.combining(chr(c))
        if result and result[-1][1] == c - 1 and result[-1][2] == order:
            result[-1][1] = c
        else:
            result.append([c, c, order])
    return result


def literal(name, comment, rows):
    numbers = [f"0x{n:X}" for row in rows for n in row]
    lines, line = [], "       "
    for number in numbers:
        if len(line) + len(number) + 2 > 118:
            lines.append(line)
            line = "       "
        line += f" {number},"
    lines.append(line)
    return f"    /// {comment}\n    static let {name}: [UInt32] = [\n" + "\n".join(lines) + "\n    ]\n"


def main():
    clean = mapping(normalizer(clean_text=True))
    stripper = normalizer(strip_accents=True)
    strip = {c: s for c, s in mapping(stripper).items() if not 0xAC00 <= c <= 0xD7A3}
    lower = mapping(normalizer(lowercase=True))
    splitter = BertPreTokenizer()
    punctuation = [c for c in SCALARS if len(splitter.pre_tokenize_str("a" + chr(c) + "b")) == 3]

    single = {c: s[0] for c, s in strip.items() if len(s) == 1}
    several = {c: s for c, s in strip.items() if len(s) > 1}
    assert max(map(len, several.values())) <= 3 and {c for c, s in lower.items() if len(s) > 1} == {0x130}
    assert not {x for s in several.values() for x in s} & set(punctuation)

    parts = [
        literal("removed", "Runs (first, last) that cleaning takes out: control, format and private-use scalars.",
                runs(c for c, s in clean.items() if s == [])),
        literal("spaces", "Runs (first, last) that cleaning turns into a space.",
                runs(c for c, s in clean.items() if s == [0x20])),
        literal("punctuation", "Runs (first, last) that stand as a word of their own.", runs(punctuation)),
        literal("ideographs", "Runs (first, last) that are set apart by spaces.",
                runs(mapping(normalizer(handle_chinese_chars=True)))),
        literal("nonspacingMarks", "Runs (first, last) that are taken out with the accents.",
                runs(c for c, s in strip.items() if s == [])),
        literal("orderedMarks", "Runs (first, last, combining class) of marks that stay with the letters, in NFD's order.",
                marks_kept(stripper)),
        literal("baseLetters", "(scalar, base): decompositions of which one scalar stays without the marks.",
                sorted(single.items())),
        literal("baseSequences", "(scalar, base, base, base or 0): decompositions of which more than one scalar stays.",
                [[c] + s + [0] * (3 - len(s)) for c, s in several.items()]),
        literal("lowercase", "Runs (first, last, stride, lower-case form of first). U+0130, which becomes two scalars, apart.",
                shifts({c: s[0] for c, s in lower.items() if len(s) == 1})),
    ]
    TARGET.write_text(
        "// Written by Tests/TokenizersTests/Goldens/make_tables.py from the behaviour of Hugging Face tokenizers "
        + tokenizers.__version__ + ".\n\n"
        "/// What Hugging Face's BERT normalizer and pre-tokenizer do to each scalar, as runs.\n"
        "enum BertUnicodeTables {\n" + "\n".join(parts) + "}\n")


main()
