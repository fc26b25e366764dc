"""Presidio's templates, filled with values of our own: what is taken from a row is its wording, never a value."""

import re

from faker import Faker

from labels import presidio_spans
from values import contacts, moments, numbers, organisations, people, places

_JOBS = Faker("en_US")
_HONORIFIC = re.compile(r"(Mr|Mrs|Ms|Miss|Dr|Prof)\.?", re.IGNORECASE)


def _street(rng, written, first, last):
    """A value of the kind that stands there: a house number, a postcode, a flat, a street or a whole address."""
    if re.fullmatch(r"[\d\s-]+", written):
        return places.house_number(rng) if first else places.postcode(rng) if last else places.house_number(rng)
    if re.fullmatch(r"(Apt\.?|Suite|Flat|Unit)\s*\w+", written, re.IGNORECASE):
        return places.unit(rng)
    if written.lower().startswith("the corner of"):
        return places.corner(rng)
    if "\n" in written or "," in written or len(written.split()) > 5:
        return places.full_address(rng)
    if not first:
        return places.road(rng)
    return places.address(rng) if rng.random() < 0.5 else places.street_line(rng)


def _person(rng, written):
    parts = len(written.split())
    if parts > 1:
        return people.person(rng)
    name = people.first_name(rng) if rng.random() < 0.6 else people.last_name(rng)
    return people.spelled(name, rng) if rng.random() < 0.8 else people.person(rng)


def _date(rng, written):
    if re.fullmatch(r"\d{4}", written):
        return moments.year(rng)
    if written.isalpha():
        return moments.weekday(rng) if rng.random() < 0.6 else moments.relative_date(rng)
    return moments.calendar_date(rng)


def _value(rng, span, first, last):
    label, written = span["label"], span["text"]
    if label in ("STREET_ADDRESS", "street_name"):
        return _street(rng, written, first, last)
    if label == "PERSON":
        return _person(rng, written)
    if label == "GPE":
        return places.region_code(rng) if len(written) == 2 else places.location(rng)
    if label == "DATE_TIME":
        return _date(rng, written)
    if label == "TITLE":
        return rng.choice(people.TITLES) if _HONORIFIC.fullmatch(written) else _JOBS.job()
    return {
        "ORGANIZATION": organisations.company,
        "CREDIT_CARD": numbers.card,
        "PHONE_NUMBER": numbers.phone,
        "EMAIL_ADDRESS": contacts.email,
        "DOMAIN_NAME": contacts.url,
        "IBAN_CODE": numbers.iban,
        "ZIP_CODE": places.postcode,
        "US_SSN": numbers.identity,
        "US_DRIVER_LICENSE": numbers.identity,
        "IP_ADDRESS": numbers.ip,
        "NRP": lambda rng: rng.choice(places.DEMONYMS),
        "AGE": lambda rng: str(rng.randint(18, 95)),
    }[label](rng)


def refill(row, rng):
    """The wording of `row` with other values: (text, spans)."""
    _JOBS.seed_instance(rng.randrange(2**31))
    spans = sorted(row["spans"], key=lambda span: span["start"])
    streets = [index for index, span in enumerate(spans) if span["label"] == "STREET_ADDRESS"]
    text, filled, position = "", [], 0
    same = {}
    for index, span in enumerate(spans):
        text += row["text"][position:span["start"]]
        # A value that a row repeats stays the same value.
        key = (span["label"], span["text"])
        if key not in same or span["label"] == "STREET_ADDRESS":
            neighbours = [other for other in (index - 1, index + 1) if other in streets]
            in_pieces = bool(neighbours) or (index in streets and len(streets) > 2)
            first = index - 1 not in streets
            last = in_pieces and index == streets[-1] if streets else False
            same[key] = _value(rng, span, first and not (last and len(streets) > 2), last)
        written = same[key]
        filled.append({"start": len(text), "end": len(text) + len(written), "label": span["label"], "text": written})
        text += written
        position = span["end"]
    text += row["text"][position:]
    return text, presidio_spans(text, filled)
