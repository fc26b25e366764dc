"""How often two files of one classifier give the same label: a quantized one and its f32, say.

    python agreement.py --cascade CASCADE --first a.gguf --second b.gguf --rows dev.jsonl
"""

import argparse

from common import read_lines
from intents import classify


def main():
    parser = argparse.ArgumentParser()
    for name in ["cascade", "first", "second", "rows"]:
        parser.add_argument("--" + name, required=True)
    arguments = parser.parse_args()
    rows = read_lines(arguments.rows)
    first = classify(arguments.cascade, arguments.first, rows)
    second = classify(arguments.cascade, arguments.second, rows)
    same = sum(a[1]["label"] == b[1]["label"] for a, b in zip(first, second))
    print(f"{same} of {len(rows)} rows have the same label: {100 * same / len(rows):.2f} %")


if __name__ == "__main__":
    main()
