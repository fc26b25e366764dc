"""A blind reading: subjects that a model writes against the sentence that an extractive summary chooses.

    python subjects.py sheet READING --writer MODEL [--cascade .build/release/cascade]
    python subjects.py score READING JUDGEMENTS…

`sheet` draws 50 messages by the digest of their ids (40 of the bank's sample tickets, without their subjects, and 10 of
the shop's), has both stages of one pipeline read them, and writes READING/sheet.jsonl, a line {"n", "message", "a", "b"}
with the two in an order that a digest decides, and READING/key.json, which says which is which. Readers get the sheet
alone and write lines {"n", "better": "a", "b" or "same"}; `score` counts them.
"""

import argparse
import hashlib
from math import comb
from pathlib import Path

from common import model_path, read_lines, run_pipeline, write_lines

SOURCES = [
    ("pipelines/samples/bank-tickets.jsonl", "ticket_id", "body", 40),
    ("pipelines/samples/shop-messages.jsonl", "id", "text", 10),
]
PIPELINE = """
name: blind-reading
input: {{ id: id, text: "{{{{body}}}}" }}
stages:
  written: {{ kind: summarizer, model: {writer}, style: subject }}
  chosen: {{ kind: summarizer, model: {encoder}, sentences: 1 }}
output: {{ written: written.text, chosen: chosen.text }}
"""


def digest(*words):
    return hashlib.sha256(" ".join(words).encode()).hexdigest()


def drawn_messages():
    """The messages, the same each time: those whose ids have the smallest digests."""
    messages = []
    for path, name, text, count in SOURCES:
        rows = sorted(read_lines(path), key=lambda row: digest("draw", row[name]))
        messages += [{"id": row[name], "body": row[text]} for row in rows[:count]]
    return sorted(messages, key=lambda message: digest("order", message["id"]))


def make_sheet(arguments):
    messages = drawn_messages()
    pipeline = PIPELINE.format(writer=model_path(arguments.writer), encoder=model_path(arguments.encoder))
    lines = run_pipeline(arguments.cascade, pipeline, messages, "--no-store")
    key, sheet = {}, []
    for number, message in enumerate(messages, 1):
        line = lines[message["id"]]
        order = ["written", "chosen"]
        if int(digest("side", message["id"]), 16) % 2:
            order.reverse()
        key[number] = order
        sheet.append({"n": number, "message": message["body"], "a": line[order[0]], "b": line[order[1]]})
    write_lines(f"{arguments.reading}/sheet.jsonl", sheet)
    write_lines(f"{arguments.reading}/key.json", [key])
    print(f"{len(key)} messages in {arguments.reading}/sheet.jsonl")


def sign_test(wins, losses):
    """Chance that a fair coin gives so many wins or more."""
    total = wins + losses
    return sum(comb(total, count) for count in range(wins, total + 1)) / 2**total


def score(arguments):
    key = read_lines(f"{arguments.reading}/key.json")[0]
    votes = {number: 0 for number in key}

    def tell(name, results):
        wins, losses = results.count(1), results.count(-1)
        print(
            f"{name}: written better {wins}, same {results.count(0)}, chosen better {losses}; "
            f"by chance {sign_test(wins, losses):.2g}"
        )

    for path in arguments.judgements:
        results = {}
        for row in read_lines(path):
            order = key[str(row["n"])]
            side = {"a": order[0], "b": order[1], "same": None}[row["better"]]
            results[str(row["n"])] = {"written": 1, "chosen": -1, None: 0}[side]
        missing = key.keys() - results.keys()
        if missing:
            raise SystemExit(f"{path} lacks {sorted(missing, key=int)}")
        for number, result in results.items():
            votes[number] += result
        tell(Path(path).stem, list(results.values()))
    tell("majority", [(vote > 0) - (vote < 0) for vote in votes.values()])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    sheet = commands.add_parser("sheet")
    sheet.add_argument("reading")
    sheet.add_argument("--cascade", default=".build/release/cascade")
    sheet.add_argument("--writer", required=True, help="a model that writes: its folder or file")
    sheet.add_argument("--encoder", default="models/sentence-encoder")
    sheet.set_defaults(run=make_sheet)
    scoring = commands.add_parser("score")
    scoring.add_argument("reading")
    scoring.add_argument("judgements", nargs="+")
    scoring.set_defaults(run=score)
    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
