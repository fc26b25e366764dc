"""Writes goldens for ReferenceTests: what Hugging Face's tokenizers make of many texts.

    python Tests/TokenizersTests/Goldens/make.py VOCAB TEXTS OUT
    CASCADE_TOKENIZER_GOLDENS=OUT swift test --filter ReferenceTests

VOCAB is a BERT vocab.txt, TEXTS a folder of text files (every line is a case; JSON lines are read as text too), OUT a
folder to be made. Needs the Python package `tokenizers`. Each line of a golden is
text in hexadecimal, ids, byte offsets start:end, word numbers; tab-separated. Offsets are * where marks do not stand in
canonical order: Hugging Face gives a mark that NFD moves the place of the one it changes with.
"""

import pathlib
import random
import shutil
import sys
import unicodedata

from tokenizers import BertWordPieceTokenizer

CASES = {"uncased": (True, None), "cased": (False, None), "accents": (True, False), "stripped": (False, True)}
REMOVED = {c: None for c in range(0x110000) if unicodedata.category(chr(c)) in ("Cc", "Cf", "Co") and chr(c) not in "\t\n\r"}


def lines(folder):
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        yield from path.read_text(encoding="utf-8", errors="replace").split("\n")


def random_lines(count):
    choose = random.Random(7)
    scalars = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
    assigned = [c for c in scalars if unicodedata.category(chr(c)) not in ("Cn", "Co")]
    marks = [c for c in scalars if unicodedata.category(chr(c))[0] == "M"]
    for _ in range(count):
        pool = choose.choice([scalars, assigned, assigned[:9000], range(0x250), marks + list(range(0x61, 0x7B))])
        yield "".join(chr(choose.choice(pool)) for _ in range(choose.randrange(1, 40)))
    for start in range(0, len(scalars), 8):
        yield " ".join("a" + chr(c) + "b " + chr(c) for c in scalars[start:start + 8])
    for length in (99, 100, 101, 5000):
        yield from ("a" * length, "é" * length, "한" * length, "x" + "\u0301" * length)


def is_canonical(text):
    order = [unicodedata.combining(c) for part in text.translate(REMOVED) for c in unicodedata.normalize("NFD", part)]
    return all(a <= b or b == 0 for a, b in zip(order, order[1:]))


def golden(tokenizer, text):
    encoding = tokenizer.encode(text, add_special_tokens=False)
    place = [0]
    for c in text:
        place.append(place[-1] + len(c.encode()))
    offsets = " ".join(f"{place[a]}:{place[b]}" for a, b in encoding.offsets) if is_canonical(text) else "*"
    return "\t".join([text.encode().hex(), " ".join(map(str, encoding.ids)), offsets, " ".join(map(str, encoding.word_ids))])


def main(vocab, texts, out):
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(vocab, out / "vocab.txt")
    cases = dict.fromkeys(line for line in lines(pathlib.Path(texts)) if line)
    cases.update(dict.fromkeys(random_lines(60_000)))
    for name, (lowercase, strip) in CASES.items():
        tokenizer = BertWordPieceTokenizer(str(out / "vocab.txt"), lowercase=lowercase, strip_accents=strip)
        # Special tokens written in a text are text here, as they are by default in ours.
        tokenizer._tokenizer.encode_special_tokens = True
        with open(out / f"{name}.tsv", "w", encoding="ascii") as file:
            file.writelines(golden(tokenizer, text) + "\n" for text in cases)


main(*sys.argv[1:])
