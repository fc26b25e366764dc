"""Readers of the data folder, and which part each row belongs to.

A row is {"id", "text", "spans": [{"start", "end", "label"}], "observed": [label]}; offsets count Unicode scalars.
"""

import hashlib
import json
import re

from labels import BTC, NLUPP, OBSERVED, WIKIGOLD, WNUT17, presidio_spans

# 0.30 holds out 39 of the 157 Presidio templates, a quarter of them.
EVALUATION_SHARE = {"presidio": 0.30, "nlupp": 0.20}
CALIBRATION_SHARE = {"presidio": 0.04, "nlupp": 0.10}


def fraction(key):
    """A number in [0, 1) that depends on nothing but `key`."""
    return int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) / 2**32


def part_of(source, key):
    """'evaluation', 'calibration' or 'train'. Presidio's key is the template's number, NLU++'s the text."""
    place = fraction(f"{source}:{key}")
    evaluation = EVALUATION_SHARE[source]
    if place < evaluation:
        return "evaluation"
    return "calibration" if place < evaluation + CALIBRATION_SHARE[source] else "train"


def read_lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def presidio(data, join=True):
    """Yields (part, template, raw row, mapped row)."""
    for index, row in enumerate(read_lines(data / "presidio-pii" / "train.jsonl")):
        part = part_of("presidio", row["template"])
        yield part, row["template"], row, {
            "id": f"presidio-{index:04d}",
            "text": row["text"],
            "spans": presidio_spans(row["text"], row["spans"], join),
            "observed": OBSERVED["presidio"],
        }


def nlupp(data):
    """Yields (part, row). A text that stands in the data twice is kept once."""
    for domain in ("banking", "hotels"):
        seen = set()
        for index, row in enumerate(read_lines(data / "nlupp" / f"{domain}.jsonl")):
            text = row["text"]
            key = re.sub(r"\s+", " ", text).strip().lower()
            if key in seen:
                continue
            seen.add(key)
            spans = sorted(
                ({"start": slot["start"], "end": slot["end"], "label": NLUPP[name]}
                 for name, slot in row["slots"].items() if name in NLUPP),
                key=lambda span: (span["start"], -span["end"]),
            )
            yield part_of("nlupp", key), {
                "id": f"nlupp-{domain}-{index:04d}",
                "text": text,
                "spans": without_overlaps(spans),
                "observed": OBSERVED[f"nlupp-{domain}"],
            }


def without_overlaps(spans):
    """Of overlapping spans keeps the first, which among equals is the longest. `spans` are sorted so."""
    kept = []
    for span in spans:
        if not kept or span["start"] >= kept[-1]["end"]:
            kept.append(span)
    return kept


def _conll_sentences(path):
    """Yields [(word, tag)]: a word and its tag stand at both ends of a line, an empty line ends a sentence."""
    tokens = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            word, *rest = line.split() or [""]
            if word and rest:
                tokens.append((word, rest[-1]))
            elif tokens:
                yield tokens
                tokens = []
    if tokens:
        yield tokens


def _joined(tokens, labels):
    """(text, spans): the tokens joined by single spaces. I- after another kind of tag starts a span."""
    text, spans, open_label = "", [], None
    for word, tag in tokens:
        start = len(text) + (1 if text else 0)
        text += (" " if text else "") + word
        label = labels.get(tag[2:])
        if tag.startswith("I-") and open_label == tag[2:] and label:
            spans[-1]["end"] = len(text)
        elif label:
            spans.append({"start": start, "end": len(text), "label": label})
        open_label = tag[2:] if tag != "O" else None
    return text, spans


def _conll(path, source, labels, name):
    for index, tokens in enumerate(_conll_sentences(path)):
        text, spans = _joined(tokens, labels)
        yield {"id": f"{name}-{index:04d}", "text": text, "spans": spans, "observed": OBSERVED[source]}


def wnut17(data, part):
    """Rows of `part`, 'train' or 'dev'."""
    return _conll(data / "wnut17" / f"{part}.conll", "wnut17", WNUT17, f"wnut-{part}")


def wikigold(data):
    rows = _conll(data / "wikigold" / "wikigold.conll.txt", "wikigold", WIKIGOLD, "wikigold")
    return (row for row in rows if row["text"] != "-DOCSTART-")


def btc(data):
    """Tweets of the Broad Twitter Corpus without accounts in them: it annotates "@name" as what the account is."""
    for section in "abefgh":
        for row in _conll(data / "btc" / f"{section}.conll", "btc", BTC, f"btc-{section}"):
            if "@" not in row["text"]:
                yield row


def banking77(data):
    return [row["text"] for row in read_lines(data / "banking77" / "train.jsonl")]
