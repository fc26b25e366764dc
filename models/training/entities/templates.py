"""Templates and how they are filled.

A template is a line of text with placeholders in braces; `\\n` is a line break. Filling one gives the text and the spans
of those placeholders that are entities.
"""

import re
from pathlib import Path

from sources import fraction
from values import contacts, moments, numbers, organisations, people, places, works

FOLDER = Path(__file__).parent / "templates"
CALIBRATION_SHARE = 0.05
_PLACEHOLDER = re.compile(r"\{([a-z_0-9]+)\}")

_THINGS = ["shoes", "sensors", "coffee machines", "bicycles", "maps", "insurance", "payroll software", "furniture", "drones", "toys",
           "batteries", "medical devices", "video games", "office chairs", "tea", "open data tools", "kitchenware"]
_PRODUCTS = ["laptop", "phone", "jacket", "iPhone 13", "washing machine", "tablet", "sofa", "Galaxy S21", "TV", "pair of boots", "kettle",
             "bike", "Pixel 6", "gift card", "headset", "mattress", "camera", "dress", "toaster", "watch"]
_NOUNS = (FOLDER / "nouns.txt").read_text(encoding="utf-8").split("\n")[:-1]
_JOBS = ["teacher", "nurse", "software engineer", "Sales Manager", "accountant", "bus driver", "Head of Procurement", "plumber",
         "X-ray technician", "Chief Financial Officer", "CEO", "managing director", "consultant", "lawyer", "waiter", "midwife", "Legal Counsel",
         "office manager", "technical writer", "dentist", "Passenger booking clerk", "Team Lead", "architect", "security guard", "geologist",
         "Assistant property manager", "cook", "Director", "postman", "Estate agent", "biologist", "crane operator", "spokesman", "packager"]


def _number(low, high):
    return lambda rng: str(rng.randint(low, high))


def _quoted_address(rng):
    return re.sub(r"\n[ ,]*", rng.choice(("\n>", "\n> ")), places.full_address(rng))


# Placeholder: (label or None, value).
VALUES = {
    "person": ("PERSON", people.person),
    "first": ("PERSON", lambda rng: people.spelled(people.first_name(rng), rng)),
    "last": ("PERSON", lambda rng: people.spelled(people.last_name(rng), rng)),
    "org": ("ORGANISATION", organisations.company),
    "merchant": ("ORGANISATION", organisations.merchant),
    "club": ("ORGANISATION", organisations.club),
    "institution": ("ORGANISATION", organisations.institution),
    "bank": ("ORGANISATION", organisations.bank),
    "address": ("ADDRESS", places.address),
    "address_quoted": ("ADDRESS", _quoted_address),
    "street": ("ADDRESS", places.road),
    "street_line": ("ADDRESS", places.street_line),
    "city_line": ("ADDRESS", lambda rng: f"{places.postcode(rng)} {places.city(rng)}"),
    "postcode": ("ADDRESS", places.postcode),
    "location": ("LOCATION", places.location),
    "amount": ("AMOUNT", moments.amount),
    "date": ("DATE", moments.date),
    "day": ("DATE", moments.relative_date),
    "ordinal": ("DATE", moments.ordinal_day),
    "ordinal_month": ("DATE", lambda rng: f"{moments.ordinal_day(rng)} of {moments.month(rng)}"),
    "month": ("DATE", moments.month_or_year),
    "year": ("DATE", moments.year),
    "period": ("PERIOD", moments.period),
    "era": ("PERIOD", moments.era),
    "nth": (None, lambda rng: rng.choice((moments.ordinal_day(rng), "first", "second", "third", "fourth", "fifth", "tenth"))),
    "time": ("TIME", moments.time),
    "hour": ("TIME", _number(1, 12)),
    "hours": ("TIME", moments.hours),
    "phone": ("PHONE", numbers.phone),
    "email": ("EMAIL", contacts.email),
    "url": ("URL", contacts.url),
    "iban": ("IBAN", numbers.iban),
    "card": ("CARD", numbers.card),
    "masked": ("CARD", numbers.masked_card),
    "last4": ("CARD", numbers.last_four),
    "order": ("ORDER", numbers.order),
    "id": ("ID", numbers.identity),
    "account": ("ID", numbers.account),
    "sortcode": ("ID", numbers.sort_code),
    "title": (None, lambda rng: rng.choice(people.TITLES)),
    "job": (None, lambda rng: rng.choice(_JOBS)),
    "demonym": (None, lambda rng: rng.choice(places.DEMONYMS)),
    "things": (None, lambda rng: rng.choice(_THINGS)),
    "noun": (None, lambda rng: rng.choice(_NOUNS)),
    "work": (None, lambda rng: works.title(rng, _NOUNS)),
    "product": (None, lambda rng: rng.choice(_PRODUCTS)),
    "expiry": (None, lambda rng: f"{rng.randint(1, 12):02d}/{rng.randint(24, 31)}"),
    "n": (None, _number(2, 12)),
    "age": (None, _number(18, 92)),
    "code": (None, _number(100, 5099)),
    "version": (None, lambda rng: f"{rng.randint(1, 12)}.{rng.randint(0, 30)}{rng.choice(('', f'.{rng.randint(0, 9)}'))}"),
    "percent": (None, lambda rng: f"{rng.randint(1, 99)}{rng.choice(('%', ' %', ' percent', '.5%'))}"),
    "rate": (None, lambda rng: f"{rng.uniform(0.5, 1.9):.4f}"),
    "ip": (None, numbers.ip),
}
# What a customer answers when the question does not say.
_ANY = ["person", "address", "phone", "email", "order", "amount", "date", "location", "org", "card", "iban"]


def load(name):
    """The templates of a file, those for training first and those held apart for calibration second."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    templates = [line.replace("\\n", "\n") for line in lines if line.strip()]
    return (
        [template for template in templates if fraction(f"own:{template}") >= CALIBRATION_SHARE],
        [template for template in templates if fraction(f"own:{template}") < CALIBRATION_SHARE],
    )


def fill(template, rng):
    """The filled text and its spans."""
    text, spans, position = "", [], 0
    for match in _PLACEHOLDER.finditer(template):
        text += template[position:match.start()]
        name = match.group(1)
        label, value = VALUES[rng.choice(_ANY) if name == "any" else name]
        written = value(rng)
        if label:
            spans.append({"start": len(text), "end": len(text) + len(written), "label": label})
        text += written
        position = match.end()
    return text + template[position:], spans
