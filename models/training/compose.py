"""Whole tickets made of short queries: a subject, greetings, context, details and closings around what is asked.

Every line of texts/ is either for training or held out, by its digest, so that tickets can be measured whose wrapping
the model has never seen.
"""

import random
import string
from pathlib import Path

from data import is_held_out

TEXTS = Path(__file__).parent / "texts"

NAMES = (
    "Maria Lopez|James|Aisha Khan|T. Becker|Wei Chen|Olu|Sophie Martin|Dr. Patel|Jan de Vries|Priya|Hannah O'Neill|"
    "Mateusz K.|Fatima|Mr. Brown|Mrs. Eriksen|Luca Rossi|Yuki Tanaka|Sam|Nadia Petrova|Carlos|Emma W.|Ibrahim|Chloe"
).split("|")
PLACES = "Lisbon|Manchester|Berlin|Warsaw|Cape Town|Toronto|Naples|Oslo|Cardiff|Lyon|Dubai|Kraków|Utrecht".split("|")
MERCHANTS = (
    "Northwind Books|Café Aurora|FreshMart|the garage|the chemist's|BrightWear|Hill & Sons|the corner shop"
).split("|")
MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()

KEYBOARD_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
SCRIPTS = (
    (0x0430, 0x044F),
    (0x03B1, 0x03C9),
    (0x0621, 0x064A),
    (0x05D0, 0x05EA),
    (0x0905, 0x0939),
    (0x0E01, 0x0E2E),
    (0x3042, 0x3093),
    (0x4E00, 0x5FFF),
    (0xAC00, 0xBFFF),
    (0x10D0, 0x10F0),
    (0x0561, 0x0586),
)


def lines(name, held_out):
    """The lines of texts/NAME of one side of the split."""
    text = (TEXTS / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and is_held_out(line) == held_out]


def with_typos(text, draw):
    """One to three slips of the finger: a letter doubled, dropped, swapped with the next, or missed on the keyboard."""
    letters = list(text)
    for _ in range(draw.choice((1, 1, 2, 3))):
        places = [at for at in range(len(letters) - 1) if letters[at].isalpha() and letters[at + 1].isalpha()]
        if not places:
            break
        at = draw.choice(places)
        slip = draw.randrange(4)
        if slip == 0:
            letters.insert(at, letters[at])
        elif slip == 1:
            del letters[at]
        elif slip == 2:
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
        else:
            row = next((row for row in KEYBOARD_ROWS if letters[at].lower() in row), None)
            if row:
                near = row.index(letters[at].lower()) + draw.choice((-1, 1))
                letters[at] = row[near % len(row)]
    return "".join(letters)


def gibberish(draw, vocabulary):
    """Text that says nothing: keys at random, words at random, digits, marks, or letters of a script at random."""
    kind = draw.randrange(5)
    if kind == 0:
        words = range(draw.randint(1, 8))
        return " ".join("".join(draw.choices(string.ascii_lowercase, k=draw.randint(2, 9))) for _ in words)
    if kind == 1:
        return " ".join(draw.sample(vocabulary, draw.randint(2, 25)))
    if kind == 2:
        return "".join(draw.choices(string.digits + " -/.", k=draw.randint(3, 25)))
    if kind == 3:
        return "".join(draw.choices("?!.,;:-_#*+=<>()%&/ ", k=draw.randint(1, 20)))
    first, last = draw.choice(SCRIPTS)
    lengths = [draw.randint(1, 9) for _ in range(draw.randint(1, 20))]
    return " ".join("".join(chr(draw.randint(first, last)) for _ in range(length)) for length in lengths)


class Composer:
    """Makes tickets from one side of the split of texts/."""

    def __init__(self, held_out=False):
        self.greetings = lines("greetings.txt", held_out)
        self.openings = lines("openings.txt", held_out)
        self.details = lines("details.txt", held_out)
        self.closings = lines("closings.txt", held_out)
        self.subjects = lines("subjects.txt", held_out)
        self.quoted = lines("quoted.txt", held_out) or lines("quoted.txt", not held_out)
        self.off_topic = lines("off_topic.txt", held_out)
        self.stories = [line.split("\t", 1) for line in lines("stories.tsv", held_out)]
        self.foreign = {}
        for line in lines("foreign.tsv", held_out):
            language, text = line.split("\t", 1)
            self.foreign.setdefault(language, []).append(text)

    def filled(self, line, draw):
        """The line with values for its {placeholders}."""
        if "{" not in line:
            return line
        day, month = draw.randint(1, 28), draw.choice(MONTHS)
        whole = draw.choice((draw.randint(1, 99), draw.randint(100, 4999)))
        amount = f"{whole}.{draw.randint(0, 99):02}" if draw.random() < 0.5 else str(whole)
        handle = draw.choice(NAMES).lower().replace(" ", ".").replace("'", "").strip(".")
        values = {
            "amount": draw.choice((f"£{amount}", f"{amount} euros", f"€{amount}", f"{amount} pounds", f"${amount}")),
            "date": draw.choice((f"{day} {month}", f"{month} {day}", f"{day:02}/{day % 12 + 1:02}", draw.choice(DAYS))),
            "name": draw.choice(NAMES),
            "place": draw.choice(PLACES),
            "merchant": draw.choice(MERCHANTS),
            "order": draw.choice((f"#{draw.randint(1000, 999999)}", f"CS-{draw.randint(10000, 99999)}")),
            "email": f"{handle}@example.{draw.choice(('com', 'org', 'net'))}",
            "phone": f"{draw.choice(('+44 7700', '07700'))} 900{draw.randint(100, 999)}",
        }
        return line.format_map(values)

    def some(self, source, weights, draw):
        """As many different lines of `source` as a draw from `weights` (of 0, 1, 2, …) says."""
        count = draw.choices(range(len(weights)), weights)[0]
        return [self.filled(line, draw) for line in draw.sample(source, min(count, len(source)))]

    def ticket(self, core, draw, subject=None):
        """A ticket about the sentences of `core`; a subject is put before it where one is given, or drawn at random."""
        before = self.some(self.openings, (45, 40, 15), draw) + self.some(self.details, (75, 25), draw)
        after = self.some(self.details, (40, 35, 20, 5), draw)
        middle = before + core + after
        if draw.random() < 0.15:
            middle = before + after + core
        gap = draw.choice((" ", " ", " ", "\n", "\n\n"))
        blocks = self.some(self.greetings, (30, 70), draw) + [gap.join(middle)]
        closing = self.some(self.closings, (30, 50, 20), draw)
        if draw.random() < 0.4:
            closing.append(draw.choice(NAMES))
        if closing:
            blocks.append(draw.choice((" ", "\n")).join(closing))
        if draw.random() < 0.08:
            blocks.append(self.filled(draw.choice(self.quoted), draw).replace("|", "\n"))
        body = draw.choice((" ", "\n", "\n\n")).join(blocks)
        if subject is None and draw.random() < 0.75:
            subject = self.filled(draw.choice(self.subjects), draw)
        return f"{subject}\n\n{body}" if subject else body

    def ticket_about(self, query, others, draw):
        """A ticket asking `query`; `others`, of the same intent, may serve as subject or say it again."""
        core, subject = [query.strip()], None
        kind = draw.random()
        if others and kind < 0.25:
            subject = draw.choice(others).strip()
        elif kind < 0.4:
            subject = " ".join(query.split()[: draw.randint(3, 7)])
        if others and draw.random() < 0.3:
            core.append(draw.choice(others).strip())
        return self.ticket(core, draw, subject)

    def foreign_text(self, draw):
        """One to four lines in one language, sometimes below an English subject."""
        texts = self.foreign[draw.choice(sorted(self.foreign))]
        chosen = draw.sample(texts, min(len(texts), draw.choice((1, 1, 1, 2, 3, 4))))
        body = draw.choice((" ", "\n")).join(chosen)
        if draw.random() < 0.25:
            return f"{self.filled(draw.choice(self.subjects), draw)}\n\n{body}"
        return body

    def empty_ticket(self, draw):
        """A ticket that never comes to the point."""
        return self.ticket([], draw)

    def off_topic_ticket(self, texts, draw):
        """A ticket about something else, said in one or two of `texts`."""
        core = draw.sample(texts, draw.choice((1, 1, 2)))
        return self.ticket(core, draw, core[0] if draw.random() < 0.2 else None)


def tickets_by_intent(rows, composer, count, seed):
    """`count` tickets (text, intent) about queries of `rows`, drawn evenly."""
    draw = random.Random(seed)
    by_intent = {}
    for row in rows:
        by_intent.setdefault(row.intent, []).append(row.text)
    chosen = draw.sample(rows, min(count, len(rows)))
    return [(composer.ticket_about(row.text, by_intent[row.intent], draw), row.intent) for row in chosen]
