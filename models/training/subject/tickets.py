"""Pairs of a whole ticket and its subject, composed of scenarios, of labelled bank queries, and of what says nothing."""

import re
from collections import defaultdict
from pathlib import Path

import sources  # noqa: F401  makes the modules of the folder above importable
from compose import Composer, with_typos
from data import NONE, read_jsonl

TEXTS = Path(__file__).parent / "texts"

BANK_QUERY_SHARE = 0.08
EMPTY_SHARE = 0.01
FOREIGN_SHARE = 0.01
OTHER_VALUE_SHARE = 0.3
OTHER_SLOT_SHARE = 0.15
TYPO_SHARE = 0.12
FIRST_SUBJECT_SHARE = 0.6
EMPTY_SUBJECTS = ("Request for help without details", "Unspecified problem, no details given")
FOREIGN_SUBJECT = "Message in another language"
# Slots whose values may be any noun phrase without making a core or a subject untrue or odd.
THINGS = frozenset("thing item product device goods article".split())
CITIES = frozenset("city town place destination".split())
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
# Marks that are left out: all but those that `written` joins back to where they were.
_UNWRITTEN = re.compile(r"[^\w\s,&+/%£€$.'-]+|(?<!\d)\.|\.(?!\d)|(?<!\w)'|'(?!\w)")


def normalised_subject(text):
    """A subject as the model writes it: lower case, one line, without marks that cannot be joined back."""
    text = text.lower().replace("\u2019", "'").replace("\u2013", ",")
    return " ".join(_UNWRITTEN.sub(" ", text).replace(" - ", ", ").replace(" ,", ",").split()).strip(" ,-")


def fill(line, values):
    """The line with its placeholders replaced; one that nobody knows stays out."""
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], ""), line)


class SubjectComposer:
    """Draws (ticket, subject) pairs from one side of the split."""

    def __init__(self, scenarios, fillers, data=None, held_out=False):
        self.scenarios = scenarios
        self.fillers = fillers
        self.texts = Composer(held_out)
        self.weights = [1.5 if scenario.topic == "banking" else 1.0 for scenario in scenarios]
        self.by_slot = defaultdict(set)
        for scenario in scenarios:
            for slot, values in scenario.slots.items():
                self.by_slot[slot].update(values)
        self.by_slot = {slot: sorted(values) for slot, values in self.by_slot.items()}
        self.queries = self.intent_subjects = None
        if data:
            self.read_bank_queries(data)

    def read_bank_queries(self, data):
        """Banking77's queries and our own longer stories, by intent; and the subjects of each intent."""
        self.intent_subjects = {}
        for line in (TEXTS / "banking77.tsv").read_text(encoding="utf-8").splitlines():
            intent, *subjects = line.split("\t")
            self.intent_subjects[intent] = subjects
        self.queries = defaultdict(list)
        for row in read_jsonl(Path(data) / "banking77" / "train.jsonl"):
            if row["intent"] in self.intent_subjects:
                self.queries[row["intent"]].append(row["text"].strip())
        for intent, story in self.texts.stories:
            if intent != NONE and intent in self.intent_subjects:
                self.queries[intent] += [story] * 3

    def pair(self, draw):
        """One ticket and its subject."""
        kind = draw.random()
        if self.queries and kind < BANK_QUERY_SHARE:
            return self.bank_query(draw)
        kind = draw.random()
        if kind < EMPTY_SHARE:
            return self.texts.empty_ticket(draw), draw.choice(EMPTY_SUBJECTS)
        if kind < EMPTY_SHARE + FOREIGN_SHARE:
            return self.texts.foreign_text(draw), FOREIGN_SUBJECT
        return self.about(draw.choices(self.scenarios, self.weights)[0], draw)

    def bank_query(self, draw):
        """A ticket around one query, or two of the same intent."""
        intent = draw.choice(sorted(self.queries))
        core = draw.sample(self.queries[intent], 2 if draw.random() < 0.1 else 1)
        return self.ticket(core, [], [], draw, self.fillers.values(draw)), self.chosen(self.intent_subjects[intent], draw)

    def about(self, scenario, draw):
        """A ticket about the matter of a scenario."""
        values = self.fillers.values(draw) | {slot: self.slot_value(slot, own, draw) for slot, own in scenario.slots.items()}
        cores = draw.sample(scenario.cores, 2 if draw.random() < 0.12 else 1)
        details = draw.sample(scenario.details, min(len(scenario.details), draw.choice((0, 0, 1, 1, 2, 3))))
        asks = [draw.choice(scenario.asks)] if scenario.asks and draw.random() < 0.55 else []
        subject = fill(self.chosen(scenario.subjects, draw), values)
        other = fill(draw.choice(scenario.subjects), values) if draw.random() < 0.12 else None
        return self.ticket(cores, details, asks, draw, values, other), subject

    def slot_value(self, slot, own, draw):
        """A value of the scenario's own; sometimes another one, so that subjects have to be copied."""
        if (slot in THINGS or slot in CITIES) and draw.random() < OTHER_VALUE_SHARE:
            if draw.random() < 0.5:
                return draw.choice(self.by_slot[slot])
            return self.fillers.value("thing" if slot in THINGS else "place", draw)
        if draw.random() < OTHER_SLOT_SHARE:
            return draw.choice(self.by_slot[slot])
        return draw.choice(own)

    @staticmethod
    def chosen(subjects, draw):
        """The best subject most of the time, one of the others else."""
        return subjects[0] if draw.random() < FIRST_SUBJECT_SHARE else draw.choice(subjects[1:])

    def ticket(self, cores, details, asks, draw, values, subject=None):
        """Greetings, small talk, side facts and closings around what the ticket is about."""
        texts = self.texts
        cores, details, asks = ([fill(line, values) for line in lines] for lines in (cores, details, asks))
        details += texts.some(texts.details, (82, 14, 4), draw)
        before = texts.some(texts.openings, (68, 27, 5), draw)
        draw.shuffle(details)
        if details and draw.random() < 0.2:
            before.append(details.pop())
        if asks and draw.random() < 0.1:
            before.append(asks.pop())
        gap = draw.choice((" ", " ", " ", "\n", "\n\n"))
        blocks = texts.some(texts.greetings, (35, 65), draw) + [gap.join(before + cores + details + asks)]
        closing = texts.some(texts.closings, (45, 42, 13), draw)
        if draw.random() < 0.4:
            closing.append(values["name"])
        if closing:
            blocks.append(draw.choice((" ", "\n")).join(closing))
        if draw.random() < 0.04:
            blocks.append(texts.filled(draw.choice(texts.quoted), draw).replace("|", "\n"))
        body = draw.choice((" ", "\n", "\n\n")).join(blocks)
        subject = subject or self.original_subject(cores[0], draw)
        text = f"{subject}\n\n{body}" if subject else body
        for _ in range(draw.choice((1, 1, 2, 3)) if draw.random() < TYPO_SHARE else 0):
            text = with_typos(text, draw)
        return text

    def original_subject(self, core, draw):
        """The line that the customer put above: none, one that says nothing, or the first words of the text."""
        kind = draw.random()
        if kind < 0.45:
            return None
        if kind < 0.85:
            return self.texts.filled(draw.choice(self.texts.subjects), draw)
        return " ".join(core.split()[: draw.randint(2, 6)])
