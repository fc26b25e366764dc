"""Span F1 of predictions against gold spans: exact span and label, micro-averaged.

    python evaluate.py --gold entities-presidio.jsonl --predictions spans.jsonl

gold         {"id", "text", "spans": [{"start", "end", "label"}], "observed": [label]}
predictions  {"id", "spans": [{"start", "end", "label"}]}, offsets in Unicode scalars

A predicted span whose label the row's source does not annotate ("observed") is not scored: nobody knows whether it is
right. A gold row without a prediction counts as predicted empty; a prediction without a gold row is an error.
"""

import argparse
import collections
import json
import sys


def scored_spans(row, observed):
    return {(span["start"], span["end"], span["label"]) for span in row["spans"] if span["label"] in observed}


def count(gold, predictions):
    """Per label [true positives, false positives, false negatives], and the errors row by row."""
    unknown = set(predictions) - {row["id"] for row in gold}
    if unknown:
        raise SystemExit(f"error: {len(unknown)} predictions have no gold row, the first is {sorted(unknown)[0]!r}")
    counts, errors = collections.defaultdict(lambda: [0, 0, 0]), []
    for row in gold:
        observed = set(row["observed"])
        truth = scored_spans(row, observed)
        found = scored_spans(predictions.get(row["id"], {"spans": []}), observed)
        for kind, spans in enumerate((truth & found, found - truth, truth - found)):
            for _, _, label in spans:
                counts[label][kind] += 1
        if truth != found:
            errors.append((row, found - truth, truth - found))
    return counts, errors


def f1(true_positives, false_positives, false_negatives):
    total = 2 * true_positives + false_positives + false_negatives
    return 2 * true_positives / total if total else 1.0


def micro(counts):
    return f1(*(sum(column) for column in zip(*counts.values()))) if counts else 1.0


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def table(counts):
    lines = [f"{'label':<14}{'precision':>10}{'recall':>9}{'F1':>8}{'gold':>7}{'found':>7}"]
    rows = sorted(counts.items()) + [("micro", [sum(column) for column in zip(*counts.values())] or [0, 0, 0])]
    for label, (right, wrong, missed) in rows:
        precision = right / (right + wrong) if right + wrong else 0.0
        recall = right / (right + missed) if right + missed else 0.0
        lines.append(
            f"{label:<14}{precision:>10.3f}{recall:>9.3f}{f1(right, wrong, missed):>8.3f}"
            f"{right + missed:>7}{right + wrong:>7}"
        )
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", required=True)
    parser.add_argument("--predictions", required=True)
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="also print N rows that are not all right")
    parser.add_argument("--without", action="append", default=[], metavar="LABEL", help="leave a label out, in gold and found")
    parser.add_argument("--at-least", type=float, default=0.0, metavar="F1", help="exit with 1 below this micro F1")
    arguments = parser.parse_args()
    gold = read(arguments.gold)
    for row in gold:
        row["observed"] = [label for label in row["observed"] if label not in arguments.without]
    predictions = {row["id"]: row for row in read(arguments.predictions)}
    counts, errors = count(gold, predictions)
    print(f"{len(gold)} rows, {len(errors)} of them not all right")
    print(table(counts))
    for row, wrong, missed in errors[:arguments.errors]:
        print(f"\n{row['id']}: {row['text']!r}")
        for mark, spans in (("found ", wrong), ("missed", missed)):
            for start, end, label in sorted(spans):
                print(f"  {mark} {label:<13}{row['text'][start:end]!r}")
    sys.exit(0 if micro(counts) >= arguments.at_least else 1)


if __name__ == "__main__":
    main()
