"""Writes Sources/Tokenizers/Normalization/CompositionTables.swift.

    python Tests/TokenizersTests/Goldens/make_compositions.py

The reference is what the NFC normalizer of Hugging Face's tokenizers does to each scalar; it knows an older Unicode than
Python does, whose decompositions and combining classes are taken only where the two agree. Needs the Python package
`tokenizers` (the tables in the repository are from 0.23.3).
"""

import pathlib
import unicodedata

import tokenizers
from tokenizers.normalizers import NFC, NFD

SCALARS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000 and not 0xAC00 <= c <= 0xD7A3]
TARGET = pathlib.Path(__file__).parents[3] / "Sources/Tokenizers/Normalization/CompositionTables.swift"

HEAD = """// Written by Tests/TokenizersTests/Goldens/make_compositions.py from the behaviour of Hugging Face tokenizers {version}.

/// Canonical decompositions and combining classes. Hangul is arithmetic and not among them.
enum CompositionTables {{
"""


def decomposition(c):
    parts = unicodedata.decomposition(chr(c))
    return [int(p, 16) for p in parts.split()] if parts and not parts.startswith("<") else []


def moves(c):
    """Whether a mark changes places with a neighbour of another class."""
    rank = unicodedata.combining(chr(c))
    return NFD().normalize_str(chr(c) + "\u0334" if rank > 1 else "\u0345" + chr(c)) == ("\u0334" + chr(c) if rank > 1 else chr(c) + "\u0345")


def array(name, comment, words):
    lines, line = [], " " * 7
    for word in words:
        if len(line) + 2 + len(word) > 120:
            lines.append(line)
            line = " " * 7
        line += f" {word},"
    return f"    /// {comment}\n    static let {name}: [UInt32] = [\n" + "\n".join([*lines, line]) + "\n    ]\n"


def main():
    pairs, alone = [], []
    for c in SCALARS:
        if NFD().normalize_str(chr(c)) == chr(c):
            continue
        parts = decomposition(c)
        assert parts and NFD().normalize_str("".join(map(chr, parts))) == NFD().normalize_str(chr(c)), hex(c)
        stays = NFC().normalize_str(chr(c)) == chr(c)
        assert not stays or len(parts) == 2
        (pairs if stays else alone).append([c, *parts, *[0] * (2 - len(parts))])
    classes = []
    for c in SCALARS:
        rank = unicodedata.combining(chr(c))
        if rank and moves(c):
            if classes and classes[-1][1] == c - 1 and classes[-1][2] == rank:
                classes[-1][1] = c
            else:
                classes.append([c, c, rank])
    words = lambda rows: [f"0x{x:X}" for row in rows for x in row]
    TARGET.write_text(
        HEAD.format(version=tokenizers.__version__)
        + array("pairs", "(composed, first, second): the two become the one, and the one the two.", words(pairs)) + "\n"
        + array("exclusions", "(scalar, first, second or 0): the one becomes the others, which stay apart.", words(alone)) + "\n"
        + array("classes", "Runs (first, last, canonical combining class) of marks.", words(classes)) + "}\n")


main()
