"""The shipped pipeline on the sample tickets, held against their labels.

    python tickets.py --output triaged.jsonl [--tickets pipelines/samples/bank-tickets]

Prints intent, desk and entity quality, where foreign and off-topic tickets went, and every confusion.
"""

import argparse
from collections import Counter

from common import read_lines


def folded(text):
    return " ".join(text.split()).casefold()


def entity_counts(fields, label):
    """True finds, false finds and misses, by field. A field of one value is right with any of the texts labelled."""
    counts = {}
    wanted = {}
    for entity in label["entities"]:
        wanted.setdefault(entity["field"], set()).add(folded(entity["text"]))
    for name, value in fields.items():
        gold = wanted.get(name, set())
        single = not isinstance(value, list)
        values = [value] if single else value
        found = {folded(item["text"]) for item in values if item is not None and item["value"] is not None}
        right = len(found & gold)
        missed = (1 if gold and not right else 0) if single else len(gold - found)
        counts[name] = Counter(right=right, false=len(found - gold), missed=missed)
    return counts


def share(part, whole):
    return f"{part} of {whole} ({100 * part / max(1, whole):.1f} %)"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", required=True)
    parser.add_argument("--tickets", default="pipelines/samples/bank-tickets")
    arguments = parser.parse_args()
    labels = {row["ticket_id"]: row for row in read_lines(arguments.tickets + ".labels.jsonl")}
    rows = read_lines(arguments.output)
    outside = [row for row in rows if labels[row["id"]]["intent"] == "none"]
    inside = [row for row in rows if labels[row["id"]]["intent"] != "none"]

    def accepted(row):
        label = labels[row["id"]]
        return row["intent"] in [label["intent"], *label.get("also", [])]

    print("intent, bank tickets          ", share(sum(map(accepted, inside)), len(inside)))
    print("intent, all                   ", share(sum(map(accepted, rows)), len(rows)))
    print("desk, all                     ", share(sum(r["desk"] == labels[r["id"]]["desk"] for r in rows), len(rows)))
    print("foreign and off-topic at person", share(sum(r["desk"] == "person" for r in outside), len(outside)))
    print("bank tickets sent to person    ", share(sum(r["desk"] == "person" for r in inside), len(inside)))
    routed = [row for row in inside if row["desk"] != "person"]
    print("desk, of those not sent to person", share(sum(r["desk"] == labels[r["id"]]["desk"] for r in routed), len(routed)))
    print("answered by                   ", dict(Counter(row["answered_by"] for row in rows)))
    total = Counter()
    print("\nentities            precision  recall     F1   right false missed")
    fields = {}
    for row in rows:
        for name, counts in entity_counts(row["entities"], labels[row["id"]]).items():
            fields.setdefault(name, Counter()).update(counts)
            total.update(counts)
    for name, counts in [*fields.items(), ("all", total)]:
        precision = counts["right"] / max(1, counts["right"] + counts["false"])
        recall = counts["right"] / max(1, counts["right"] + counts["missed"])
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        print(f"{name:18s} {precision:9.3f} {recall:9.3f} {f1:6.3f}   {counts['right']:5d} {counts['false']:5d} {counts['missed']:6d}")
    print("\nintent confusions (wanted → found, confidence, desk)")
    for row in rows:
        if not accepted(row):
            label = labels[row["id"]]
            print(f"  {row['id']}  {label['intent']} → {row['intent']}  {row['confidence']:.2f}  {label['desk']} → {row['desk']}")


if __name__ == "__main__":
    main()
