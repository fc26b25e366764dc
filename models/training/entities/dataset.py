"""Training texts: segments of every source, alone and composed into whole tickets.

A segment is (text, spans, source); a composed text remembers for each stretch which source it came from, because the loss
is masked by source.
"""

import random

import presidio
import sources
import templates
from values import organisations, people, places

# How many texts of each file of templates an epoch holds.
_OWN = {
    "tickets": 800, "blocks": 600, "general": 700, "plain": 150, "wordy": 350, "registers": 1500, "unnamed": 500, "companies": 1900,
    "addresses": 1500, "whereabouts": 1000, "lookalikes": 1300, "eras": 350,
}
_BANKING77_WORDS = ("mr ", "mrs ", "my name", "www", "http", "@", "#")


def _typos(text, spans, rng):
    """Now and then a slip of the finger, outside the spans."""
    out, new_spans, position = [], [], 0
    length = 0

    def mistyped(piece):
        letters = list(piece)
        for index in range(len(letters) - 1):
            if letters[index].isalpha() and letters[index + 1].isalpha() and rng.random() < 0.02:
                kind = rng.random()
                if kind < 0.4:
                    letters[index], letters[index + 1] = letters[index + 1], letters[index]
                elif kind < 0.7:
                    letters[index] = ""
                else:
                    letters[index] *= 2
        return "".join(letters)

    for span in spans:
        piece = mistyped(text[position:span["start"]])
        value = text[span["start"]:span["end"]]
        new_spans.append({"start": length + len(piece), "end": length + len(piece) + len(value), "label": span["label"]})
        out += [piece, value]
        length += len(piece) + len(value)
        position = span["end"]
    out.append(mistyped(text[position:]))
    return "".join(out), new_spans


# What stands for a name of each kind that a natural sentence holds.
_OTHER_NAMES = {
    "PERSON": people.person,
    "ORGANISATION": lambda rng: organisations.company(rng) if rng.random() < 0.8 else organisations.club(rng),
    "LOCATION": places.location,
}


def renamed(row, rng):
    """The sentence of `row`, in half of the cases with other names in the places of its own: (text, spans).

    A sentence seen with many names teaches what its wording says of a name, instead of the name.
    """
    text, spans = row["text"], row["spans"]
    if rng.random() < 0.5:
        return text, spans
    names, out, filled, position = {}, "", [], 0
    for span in spans:
        written = text[span["start"]:span["end"]]
        name = names.setdefault((span["label"], written), _OTHER_NAMES[span["label"]](rng))
        out += text[position:span["start"]]
        filled.append({"start": len(out), "end": len(out) + len(name), "label": span["label"]})
        out += name
        position = span["end"]
    return out + text[position:], filled


def join(segments, separators):
    """One text of several segments: (text, spans, [(start, source)])."""
    text, spans, origins = "", [], []
    for index, (piece, piece_spans, source) in enumerate(segments):
        if index:
            text += separators[index - 1]
        origins.append((len(text), source))
        spans += [{**span, "start": span["start"] + len(text), "end": span["end"] + len(text)} for span in piece_spans]
        text += piece
    return text, spans, origins


class Corpus:
    """All segments of one part ('train' or 'calibration'), drawn at random."""

    def __init__(self, data, part, seed):
        self.rng = random.Random(seed)
        chosen = 0 if part == "train" else 1
        self.own = {name: templates.load(name)[chosen] for name in _OWN}
        self.presidio = {}
        for row_part, template, raw, _ in sources.presidio(data):
            if row_part == part:
                self.presidio.setdefault(template, []).append(raw)
        self.nlupp = [row for row_part, row in sources.nlupp(data) if row_part == part]
        training = part == "train"
        self.wnut = list(sources.wnut17(data, "train")) if training else []
        self.wikigold = list(sources.wikigold(data)) if training else []
        self.btc = list(sources.btc(data)) if training else []
        self.banking77 = [
            text for text in sources.banking77(data)
            if training and not any(letter.isdigit() for letter in text)
            and not any(word in text.lower() for word in _BANKING77_WORDS)
        ]

    def own_segment(self, name):
        text, spans = templates.fill(self.rng.choice(self.own[name]), self.rng)
        if self.rng.random() < 0.25:
            text, spans = _typos(text, spans, self.rng)
        return text, spans, "tickets"

    def presidio_segment(self):
        rows = self.presidio[self.rng.choice(list(self.presidio))]
        return *presidio.refill(self.rng.choice(rows), self.rng), "presidio"

    def nlupp_segment(self, row=None):
        row = row or self.rng.choice(self.nlupp)
        return row["text"], row["spans"], f"nlupp-{row['id'].split('-')[1]}"

    def wnut_segment(self, row=None):
        return *renamed(row or self.rng.choice(self.wnut), self.rng), "wnut17"

    def banking77_segment(self):
        return self.rng.choice(self.banking77), [], "banking77"

    def ticket(self):
        """A subject, a greeting, some sentences, a signature or a quoted mail; each of them may be missing."""
        rng = self.rng
        segments, separators = [], []

        def add(segment, separator):
            if segments:
                separators.append(separator)
            segments.append(segment)

        if rng.random() < 0.5:
            add(self.banking77_segment() if self.banking77 and rng.random() < 0.3 else self.own_segment("tickets"), "\n\n")
        if rng.random() < 0.4:
            add(self.own_segment("plain"), "\n\n")
        paragraph = "\n\n"
        for _ in range(rng.choice((1, 2, 2, 3, 3, 4, 5, 6))):
            kind = rng.random()
            if kind < 0.56:
                segment = self.own_segment("tickets")
            elif kind < 0.72:
                segment = self.own_segment("plain")
            elif kind < 0.78:
                segment = self.own_segment("wordy")
            elif kind < 0.81:
                segment = self.own_segment("unnamed")
            elif kind < 0.87:
                segment = self.own_segment(rng.choice(("general", "registers", "companies", "addresses", "whereabouts")))
            elif kind < 0.94 and self.banking77:
                segment = self.banking77_segment()
            else:
                segment = self.nlupp_segment()
            add(segment, paragraph)
            paragraph = rng.choice((" ", " ", " ", "\n", "\n\n"))
        if rng.random() < 0.65:
            add(self.own_segment("blocks"), rng.choice(("\n\n", "\n\n", "\n", " ")))
        if rng.random() < 0.12:
            add(self.own_segment("blocks"), "\n\n")
        return join(segments, separators)

    def alone_or_paired(self, segments):
        """Each segment as a text of its own, one in six joined to its successor."""
        index = 0
        while index < len(segments):
            count = 2 if self.rng.random() < 0.16 else 1
            group = segments[index:index + count]
            yield join(group, [self.rng.choice((" ", "\n", "\n\n"))] * (len(group) - 1))
            index += count

    def texts(self, scale=1.0):
        """A fresh epoch, shuffled: values are drawn anew, rows of NLU++ and WNUT17 recur."""
        rng = self.rng
        count = lambda number: round(number * scale)
        segments = [self.presidio_segment() for _ in range(count(2200))]
        segments += [self.own_segment(name) for name, number in _OWN.items() for _ in range(count(number))]
        segments += [self.nlupp_segment(row) for row in rng.sample(self.nlupp, min(len(self.nlupp), count(700)))]
        segments += [self.wnut_segment(row) for row in rng.sample(self.wnut, min(len(self.wnut), count(1600)))]
        segments += [
            (*renamed(row, rng), source)
            for source, rows, number in (("wikigold", self.wikigold, 1600), ("btc", self.btc, 1600))
            for row in rng.sample(rows, min(len(rows), count(number)))
        ]
        if self.banking77:
            segments += [self.banking77_segment() for _ in range(count(300))]
        rng.shuffle(segments)
        texts = list(self.alone_or_paired(segments)) + [self.ticket() for _ in range(count(900))]
        rng.shuffle(texts)
        return texts
