"""Finds templates of our own that share four consecutive words with a held-out Presidio template.

    python overlap.py --data DIR [--remove]

Prints file and line of each, never the words: whoever writes templates has not read the held-out ones. A placeholder or a
value ends a run of words. `--remove` deletes those lines. Exit 1 if any was found and left.
"""

import argparse
import re
import sys
from pathlib import Path

import sources
import templates

RUN = 4
_BREAK = "\0"


def runs(text):
    """All runs of four words of `text`, lower-case, none across a break."""
    found = set()
    for piece in text.lower().replace("\\n", " ").split(_BREAK):
        words = re.findall(r"[^\W_]+(?:['’][^\W_]+)*", piece)
        found |= {tuple(words[index:index + RUN]) for index in range(len(words) - RUN + 1)}
    return found


def without_values(row):
    text, position = "", 0
    for span in sorted(row["spans"], key=lambda span: span["start"]):
        text += row["text"][position:span["start"]] + _BREAK
        position = span["end"]
    return text + row["text"][position:]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--remove", action="store_true")
    arguments = parser.parse_args()
    held_out = set()
    for part, _, raw, _ in sources.presidio(arguments.data):
        if part == "evaluation":
            held_out |= runs(without_values(raw))
    shared = 0
    for path in sorted(templates.FOLDER.glob("*.txt")):
        lines = path.read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if not runs(re.sub(r"\{[a-z_0-9]+\}", _BREAK, line)) & held_out]
        for number, line in enumerate(lines, 1):
            if line not in kept:
                print(f"{path.name}:{number}")
        shared += len(lines) - len(kept)
        if arguments.remove and len(kept) < len(lines):
            path.write_text("".join(line + "\n" for line in kept), encoding="utf-8")
    print(f"{shared} lines {'removed' if arguments.remove else 'share words with held-out templates'}")
    sys.exit(1 if shared and not arguments.remove else 0)


if __name__ == "__main__":
    main()
