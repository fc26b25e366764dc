"""Pairs that teach the decoder to find what matters in a ticket and to copy it: a short text among greetings, and itself."""

import re
from pathlib import Path

from data import read_jsonl
from telegraph import telegraphed
from tickets import normalised_subject

LONGEST_QUERY = 16
FORMULAS = re.compile(r"^(hi|hello|hey|please|can you|could you|would you|i want to|i need to|i would like to|tell me)\b[, ]*", re.I)


class CopyComposer:
    """Draws (ticket, what it asks) pairs from the short texts of CLINC150 and Banking77."""

    def __init__(self, subjects, data, longest=LONGEST_QUERY):
        self.subjects = subjects
        data = Path(data)
        rows = [row for name in ("clinc150/train.jsonl", "banking77/train.jsonl") for row in read_jsonl(data / name)]
        self.texts = [row["text"].strip() for row in rows if len(row["text"].split()) <= longest]

    def pair(self, draw):
        """One ticket and the text in its middle without the formula that it begins with; or nothing but a name and a thing."""
        values = self.subjects.fillers.values(draw)
        if draw.random() < 0.25:
            first, second = draw.sample(("product", "app", "merchant", "place", "thing"), 2)
            text = f"{values[first]} {draw.choice(('and', 'for', 'from', 'with', 'in', 'not'))} {values[second]}"
        else:
            words = draw.choice(self.texts).split()
            if draw.random() < 0.5:
                words[draw.randrange(len(words))] = values[draw.choice(("product", "app", "merchant", "place", "thing"))]
            text = " ".join(words)
        wanted = FORMULAS.sub("", text)
        return self.subjects.ticket([text], [], [], draw, values), " ".join(normalised_subject(wanted).split()[:20])


class TelegraphComposer:
    """Draws (ticket, what it asks in telegraph style) pairs: words of the ticket, so that subjects stay near it."""

    def __init__(self, subjects, data):
        self.subjects = subjects
        self.texts = CopyComposer(subjects, data, longest=30).texts

    def pair(self, draw):
        """One ticket around a text that has a short form."""
        values = self.subjects.fillers.values(draw)
        while True:
            text = draw.choice(self.texts)
            if draw.random() < 0.3:
                words = text.split()
                at = draw.randrange(len(words))
                words[at] = values[draw.choice(("product", "app", "merchant", "place", "thing"))]
                text = " ".join(words)
            if short := telegraphed(text):
                return self.subjects.ticket([text], [], [], draw, values), short
