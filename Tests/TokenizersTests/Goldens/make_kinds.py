"""Writes Sources/Tokenizers/Splitting/ScalarKindRuns.swift.

    python Tests/TokenizersTests/Goldens/make_kinds.py

The reference is what the regular expressions of Hugging Face's tokenizers take for a letter, a mark, a number and so
on: every scalar is put through them, so that ids don't move with the Unicode version of a standard library. Needs the
Python package `tokenizers` (the runs in the repository are from 0.23.3).
"""

import pathlib

import tokenizers
from tokenizers import Regex
from tokenizers.pre_tokenizers import Split

SCALARS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
TEXT = "".join(map(chr, SCALARS))
TARGET = pathlib.Path(__file__).parents[3] / "Sources/Tokenizers/Splitting/ScalarKindRuns.swift"

# In the order of ScalarKind's cases; what matches none of them is `other`, 0.
KINDS = [r"[\p{Lu}\p{Lt}]", r"\p{Ll}", r"[\p{Lm}\p{Lo}]", r"\p{M}", r"\p{Nd}", r"[\p{Nl}\p{No}]", r"\p{P}", r"\p{S}", r"\s"]
UPPER, LOWER, ALTERNATING = 1, 2, 10

HEAD = """// Written by Tests/TokenizersTests/Goldens/make_kinds.py from the behaviour of Hugging Face tokenizers {version}.

/// The kinds of all scalars, as runs in ascending order.
enum ScalarKindRuns {{
    /// What a run holds when capitals and small letters take turns in it, a capital first.
    static let alternating: UInt32 = {alternating}

    /// For each run its first scalar << 8 | its kind; it goes on to the next run.
    static let runs: [UInt32] = [
"""


def matching(pattern):
    kept = bytearray(len(TEXT))
    for _, (start, end) in Split(Regex(pattern), "removed").pre_tokenize_str(TEXT):
        kept[start:end] = b"\1" * (end - start)
    return [c for c, is_kept in zip(SCALARS, kept) if not is_kept]


def kinds():
    result = [0] * 0x110000
    for kind, pattern in enumerate(KINDS, 1):
        for c in matching(pattern):
            assert result[c] == 0, "a scalar is of one kind"
            result[c] = kind
    return result


def runs(kind):
    start = 0
    while start < len(kind):
        end = start + 1
        if kind[start] == UPPER and kind[end] == LOWER:
            while kind[end] == (LOWER if (end - start) % 2 else UPPER):
                end += 1
            end -= (end - start) % 2
        if end - start >= 4:
            yield start, ALTERNATING
        else:
            end = start + 1
            while end < len(kind) and kind[end] == kind[start] and kind[end - 1:end + 3] != [UPPER, LOWER, UPPER, LOWER]:
                end += 1
            yield start, kind[start]
        start = end


def merged(pairs):
    last = None
    for start, kind in pairs:
        if kind != last or kind == ALTERNATING:
            yield start, kind
        last = kind


def main():
    words = [f"0x{start << 8 | kind:X}," for start, kind in merged(runs(kinds()))]
    lines, line = [], " " * 7
    for word in words:
        if len(line) + 1 + len(word) > 120:
            lines.append(line)
            line = " " * 7
        line += " " + word
    lines.append(line)
    text = HEAD.format(version=tokenizers.__version__, alternating=ALTERNATING) + "\n".join(lines) + "\n    ]\n}\n"
    TARGET.write_text(text)


main()
