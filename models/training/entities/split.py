"""Writes the gold spans of the parts that are never trained on, one JSONL file a source.

    python split.py --data DIR --output DIR

entities-presidio.jsonl         rows of the held-out Presidio templates, address pieces joined (labels.py says how)
entities-presidio-strict.jsonl  the same rows, labels mapped and nothing joined
entities-nlupp.jsonl            NLU++ rows held out by digest of the text
entities-wnut.jsonl             WNUT17 dev
entities-calibration.jsonl      rows of further Presidio templates and NLU++ texts, for the confidence map alone
"""

import argparse
import json
from pathlib import Path

import sources


def write(path, rows):
    rows = list(rows)
    with open(path, "w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(f"{path}: {len(rows)} rows, {sum(len(row['spans']) for row in rows)} spans")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)

    joined = list(sources.presidio(arguments.data))
    strict = list(sources.presidio(arguments.data, join=False))
    nlupp = list(sources.nlupp(arguments.data))
    output = arguments.output
    write(output / "entities-presidio.jsonl", (row for part, _, _, row in joined if part == "evaluation"))
    write(output / "entities-presidio-strict.jsonl", (row for part, _, _, row in strict if part == "evaluation"))
    write(output / "entities-nlupp.jsonl", (row for part, row in nlupp if part == "evaluation"))
    write(output / "entities-wnut.jsonl", sources.wnut17(arguments.data, "dev"))
    write(
        output / "entities-calibration.jsonl",
        [row for part, _, _, row in joined if part == "calibration"]
        + [row for part, row in nlupp if part == "calibration"],
    )


if __name__ == "__main__":
    main()
