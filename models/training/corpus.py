"""What the intent models are trained on in one epoch, and the texts of our own that they are measured on."""

import random

from compose import TEXTS, Composer, gibberish, tickets_by_intent, with_typos
from data import NONE

SHORT_OUT_OF_SCOPE = 500

TYPO_SHARE = 0.1
TICKETS = 1400
STORY_VARIANTS = 2
OUT_OF_SCOPE = 700
FOREIGN = 220
GIBBERISH = 60
OFF_TOPIC_TICKETS = 350
EMPTY_TICKETS = 40


class Corpus:
    """Draws the texts of an epoch; the same number gives the same texts."""

    def __init__(self, parts, out_of_scope):
        self.parts = parts
        self.out_of_scope = out_of_scope
        self.composer = Composer()
        self.first_lines = (TEXTS / "first_lines.txt").read_text(encoding="utf-8").splitlines()
        self.vocabulary = sorted({word for text in out_of_scope.train for word in text.split()})

    def queries(self, number):
        """Pairs (text, intent), all short: Banking77's train part and a few texts of no intent."""
        others = random.Random(number).sample(self.out_of_scope.train, SHORT_OUT_OF_SCOPE) + self.first_lines
        return [(row.text, row.intent) for row in self.parts.train] + [(text, NONE) for text in others]

    def tickets(self, number):
        """Pairs (text, intent): Banking77's train part, tickets made of it, our stories, and texts of no intent."""
        draw = random.Random(1000 + number)
        pairs = [(row.text, row.intent) for row in self.parts.train]
        pairs += tickets_by_intent(self.parts.train, self.composer, TICKETS, draw.random())
        pairs += self.stories(draw)
        pairs += [(text, NONE) for text in self.nothing_asked(draw)]
        return [(with_typos(text, draw) if draw.random() < TYPO_SHARE else text, intent) for text, intent in pairs]

    def stories(self, draw):
        """Our own longer texts, as they are and as tickets."""
        told = [(story, intent) for intent, story in self.composer.stories]
        for _ in range(STORY_VARIANTS - 1):
            told += [(self.composer.ticket([story], draw), intent) for intent, story in self.composer.stories]
        return told

    def nothing_asked(self, draw):
        """Texts of no intent: other topics, other languages, gibberish, and tickets about them or about nothing."""
        composer, others = self.composer, self.out_of_scope.train
        texts = draw.sample(others, OUT_OF_SCOPE) + list(composer.off_topic)
        texts += [composer.foreign_text(draw) for _ in range(FOREIGN)]
        texts += [gibberish(draw, self.vocabulary) for _ in range(GIBBERISH)]
        texts += [composer.empty_ticket(draw) for _ in range(EMPTY_TICKETS)]
        ours = composer.off_topic * 3
        for _ in range(OFF_TOPIC_TICKETS):
            texts.append(composer.off_topic_ticket(ours if draw.random() < 0.5 else others, draw))
        return texts


def held_out_sets(parts, out_of_scope):
    """Named lists of (text, intent) from queries, wrappings and lines of our own that no training has seen."""
    composer, draw = Composer(held_out=True), random.Random(77)
    vocabulary = sorted({word for text in out_of_scope.held_out for word in text.split()})
    return {
        "composed tickets": tickets_by_intent(parts.certify, composer, 1000, 77),
        "stories": [(story, intent) for intent, story in composer.stories],
        "stories as tickets": [(composer.ticket([story], draw), intent) for intent, story in composer.stories * 3],
        "other topics (CLINC150 validation)": [(text, NONE) for text in out_of_scope.held_out],
        "off-topic tickets": [
            (composer.off_topic_ticket(composer.off_topic if at % 2 else out_of_scope.held_out, draw), NONE)
            for at in range(300)
        ],
        "foreign languages": [(composer.foreign_text(draw), NONE) for _ in range(200)],
        "gibberish": [(gibberish(draw, vocabulary), NONE) for _ in range(200)],
    }
