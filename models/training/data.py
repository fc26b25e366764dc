"""The labelled texts behind the intent models, and which part each of them belongs to."""

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

NONE = "none"

CALIBRATION_ROWS = 500
CERTIFY_ROWS = 1500

# CLINC150 intents that ask what a Banking77 intent asks. Teaching them as "none" would teach the model to miss its own.
OVERLAPPING_INTENTS = frozenset(
    """
    account_blocked balance card_declined damaged_card exchange_rate expiration_date freeze_account international_fees
    new_card pin_change replacement_card_duration report_fraud report_lost_card transactions transfer
    cancel change_user_name direct_deposit find_phone order_status travel_notification user_name
    """.split()
)


@dataclass(frozen=True)
class Row:
    """One labelled text."""

    id: str
    text: str
    intent: str


@dataclass(frozen=True)
class Parts:
    """Banking77, each text in exactly one part."""

    labels: list[str]
    train: list[Row]
    calibration: list[Row]
    certify: list[Row]
    dev: list[Row]


@dataclass(frozen=True)
class OutOfScope:
    """CLINC150: texts that no Banking77 intent answers, and banking texts without a Banking77 label."""

    train: list[str]
    held_out: list[str]
    unlabelled: list[str]


def read_jsonl(path):
    """The objects of a JSON Lines file, one a line."""
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def write_jsonl(path, rows):
    """Writes one JSON object a line, making the folder where it is missing."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def normalised(text):
    """What two texts share when they differ in case, accents' encoding, punctuation or spacing alone."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"\w+", folded)) or folded.strip()


def digest(text):
    """The SHA-256 of the normalised text: the order in which texts are dealt out to parts."""
    return hashlib.sha256(normalised(text).encode("utf-8")).hexdigest()


def is_held_out(text, share=0.2):
    """Whether a text that we wrote ourselves is kept for measuring, by its digest."""
    return int(digest(text)[:8], 16) < share * 2**32


def banking77(folder):
    """Deals Banking77's train rows to train, calibration and certify by digest, and drops repeated texts."""
    folder = Path(folder) / "banking77"
    labels = json.loads((folder / "categories.json").read_text(encoding="utf-8")) + [NONE]
    dev = [Row(row["id"], row["text"], row["intent"]) for row in read_jsonl(folder / "dev.jsonl")]
    seen = {digest(row.text) for row in dev}
    unique = {}
    for row in read_jsonl(folder / "train.jsonl"):
        key = digest(row["text"])
        if key not in seen:
            unique.setdefault(key, Row(row["id"], row["text"], row["intent"]))
    dealt = [unique[key] for key in sorted(unique)]
    certify_end = CALIBRATION_ROWS + CERTIFY_ROWS
    return Parts(
        labels=labels,
        train=dealt[certify_end:],
        calibration=dealt[:CALIBRATION_ROWS],
        certify=dealt[CALIBRATION_ROWS:certify_end],
        dev=dev,
    )


def clinc150(folder):
    """CLINC150 as out-of-scope texts (its validation part is held out) and as unlabelled banking texts."""
    folder = Path(folder) / "clinc150"

    def out_of_scope(names):
        rows = [row for name in names for row in read_jsonl(folder / name)]
        return [row["text"] for row in rows if row["intent"] not in OVERLAPPING_INTENTS]

    unlabelled = [row["text"] for row in read_jsonl(folder / "train.jsonl") if row["intent"] in OVERLAPPING_INTENTS]
    return OutOfScope(
        train=out_of_scope(["oos_train.jsonl", "train.jsonl"]),
        held_out=out_of_scope(["oos_val.jsonl", "val.jsonl"]),
        unlabelled=unlabelled,
    )
