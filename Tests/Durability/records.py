"""Pipelines and records that are made here, so that nothing has to be fetched."""

import json

PATTERNS = """name: patterns
input: { id: id, text: "{{text}}", pass: [note] }
stages:
  found:
    kind: extractor
    fields: { mail: { type: email, from: pattern }, amount: { type: money, from: pattern } }
output: { mail: found.fields.mail.value, amount: found.fields.amount.value, confidence: found.confidence }
"""

INTENTS = """name: intents
input: { id: id, text: "{{text}}", pass: [note] }
stages:
  intent: { kind: classifier, model: "%s" }
  found: { kind: extractor, fields: { mail: { type: email, from: pattern } } }
output: { intent: intent.label, confidence: intent.confidence, mail: found.fields.mail.value }
"""

TEXTS = (
    "Where is my card? I ordered it {} days ago, write to a{}@example.com",
    "I was charged {} EUR twice, my order is {}",
    "How do I top up {} pounds from account {}",
    "My card was stolen on day {}, call b{}@example.com",
)

# One record in so many has no text and fails.
FAILS_EVERY = 251


def record(number, note):
    """One record; its line has `note` bytes more than its text needs."""
    fields = {"id": f"r{number}", "text": TEXTS[number % len(TEXTS)].format(number % 97, number)}
    if number % FAILS_EVERY == 7:
        del fields["text"]
    fields["note"] = (f"{number} " * (note // 2))[:note]
    return json.dumps(fields).encode() + b"\n"


def records(count, note=1800):
    """Lines of input. As many as 5,000 with a note of 1,800 bytes make the store commit in the middle of a run."""
    return [record(number, note) for number in range(count)]


def failing(count):
    """How many of the records fail."""
    return sum(1 for number in range(count) if number % FAILS_EVERY == 7)
