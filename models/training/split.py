"""Writes the parts of Banking77 as labelled inputs for `cascade`: {"id", "text", "intent"} a line."""

import argparse
from dataclasses import asdict
from pathlib import Path

from data import banking77, write_jsonl


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", required=True, help="folder that holds banking77/")
    arguments.add_argument("--output", required=True, help="folder to write train, calibration, certify and dev to")
    options = arguments.parse_args()

    parts = banking77(options.data)
    for name in ("train", "calibration", "certify", "dev"):
        rows = getattr(parts, name)
        write_jsonl(Path(options.output) / f"{name}.jsonl", [asdict(row) for row in rows])
        print(f"{name}: {len(rows)} rows, {len({row.intent for row in rows})} intents")


if __name__ == "__main__":
    main()
