"""The labels of support-entities and how each source's own labels map to them."""

import re

LABELS = [
    "PERSON", "ORGANISATION", "ADDRESS", "LOCATION", "AMOUNT", "DATE", "TIME",
    "PHONE", "EMAIL", "URL", "IBAN", "CARD", "ORDER", "ID", "PERIOD",
]

# Tag ids of the classification head: O, then B- and I- of each label.
TAGS = ["O"] + [f"{prefix}-{label}" for label in LABELS for prefix in ("B", "I")]
TAG_ID = {tag: index for index, tag in enumerate(TAGS)}

PRESIDIO = {
    "PERSON": "PERSON",
    "ORGANIZATION": "ORGANISATION",
    "STREET_ADDRESS": "ADDRESS",
    "ZIP_CODE": "ADDRESS",
    "street_name": "ADDRESS",
    "GPE": "LOCATION",
    "DATE_TIME": "DATE",
    "PHONE_NUMBER": "PHONE",
    "EMAIL_ADDRESS": "EMAIL",
    "DOMAIN_NAME": "URL",
    "IBAN_CODE": "IBAN",
    "CREDIT_CARD": "CARD",
    "US_SSN": "ID",
    "US_DRIVER_LICENSE": "ID",
    # TITLE, NRP, AGE and IP_ADDRESS have no counterpart: they are not entities here.
}

NLUPP = {
    "person_name": "PERSON",
    "company_name": "ORGANISATION",
    "amount_of_money": "AMOUNT",
    "date": "DATE", "date_from": "DATE", "date_to": "DATE", "date_period": "PERIOD",
    "time": "TIME", "time_from": "TIME", "time_to": "TIME", "time_period": "TIME",
    # number, shopping_category, kids, adults, people and rooms have no counterpart.
}

WNUT17 = {
    "person": "PERSON",
    "location": "LOCATION",
    "corporation": "ORGANISATION",
    "group": "ORGANISATION",
    # product and creative-work have no counterpart.
}

WIKIGOLD = {
    "PER": "PERSON",
    "LOC": "LOCATION",
    "ORG": "ORGANISATION",
    # MISC (nationalities, works, events) has no counterpart.
}

BTC = {"PER": "PERSON", "LOC": "LOCATION", "ORG": "ORGANISATION"}

# What each source annotates wherever it occurs. Only on these is a token outside every span known to be no entity;
# for the rest the loss is masked, and predictions are not scored.
OBSERVED = {
    "presidio": sorted(set(PRESIDIO.values())),
    "nlupp-banking": ["AMOUNT", "DATE", "ORGANISATION", "PERIOD", "PERSON", "TIME"],
    "nlupp-hotels": ["DATE", "PERIOD", "PERSON", "TIME"],
    "wnut17": sorted(set(WNUT17.values())),
    "wikigold": sorted(set(WIKIGOLD.values())),
    "btc": sorted(set(BTC.values())),
    # Queries without a name, a number or a contact in them; places, merchants, amounts and dates do occur.
    "banking77": ["ADDRESS", "CARD", "EMAIL", "IBAN", "ID", "ORDER", "PERSON", "PHONE", "URL"],
    "tickets": LABELS,
}

# Labels that a source annotates in part only: Presidio's dates are those its program put in, "Labor Day" in the wording of
# a template is none of them. The loss leaves open what such a token is; scoring counts it as wrong.
PARTLY_OBSERVED = {"presidio": ["DATE"]}

_ADDRESS_PARTS = {"STREET_ADDRESS", "ZIP_CODE", "GPE"}
_BETWEEN_PARTS = re.compile(r"[\s,.>]*")


def presidio_spans(text, spans, join=True):
    """The mapped spans of one Presidio row, in order.

    Presidio labels some addresses as one span, city and country included, and others piece by piece (house number,
    street, flat, then city and state as GPE). With `join`, a run of address pieces with nothing but white space,
    commas, full stops or quote marks between them is one ADDRESS, if a street or a postcode is among them.
    """
    spans = sorted(spans, key=lambda span: span["start"])
    groups = []
    for span in spans:
        if span["label"] not in PRESIDIO:
            continue
        last = groups[-1] if groups else None
        if (
            join and last and span["label"] in _ADDRESS_PARTS and last[-1]["label"] in _ADDRESS_PARTS
            and _BETWEEN_PARTS.fullmatch(text[last[-1]["end"]:span["start"]])
        ):
            last.append(span)
        else:
            groups.append([span])
    mapped = []
    for group in groups:
        if any(PRESIDIO[span["label"]] == "ADDRESS" for span in group):
            mapped.append({"start": group[0]["start"], "end": group[-1]["end"], "label": "ADDRESS"})
        else:
            mapped += [
                {"start": span["start"], "end": span["end"], "label": PRESIDIO[span["label"]]} for span in group
            ]
    return mapped
