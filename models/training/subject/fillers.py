"""Values for placeholders: long lists, and names made of syllables, so that writing them has to be copying them."""

import random
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "entities"))

from values import contacts, moments, numbers, organisations, people, places  # noqa: E402

_ONSETS = "b br c cl d dr f fl g gl h j k kr l m n p pl qu r s sk st t tr v w z sh th".split()
_VOWELS = "a e i o u a e o ai ee ou ia io".split()
_CODAS = ["", "", "", "n", "r", "l", "x", "s", "m", "nd", "rt", "ck", "th"]
_MODELS = ["Pro", "Max", "Plus", "Mini", "Air", "Go", "One", "X", "S", "Lite", "Home", "Ultra", "Duo", "Classic", "Neo"]
_KINDS = (
    "kettle|blender|router|headset|lamp|speaker|monitor|keyboard|watch|camera|tent|backpack|scooter|mixer|heater|thermostat|doorbell"
    "|drill|vacuum|printer|tablet|toothbrush|trainers|jacket|mattress|stroller|grill|fan|humidifier|charger|dash cam|air fryer"
).split("|")
_APP_ENDS = "ly ify io Hub Desk Flow Sync Note Mail Board Track Pay Space Cloud Drive Chat Planner Books Forms Docs".split()
_TRADES = "Books|Foods|Travel|Outdoor|Electronics|Interiors|Cycles|Pharmacy|Garden|Fashion|Tools|Toys|Hotel|Airways|Energy|Telecom".split("|")
_ADJECTIVES = (
    "red|blue|green|black|white|small|large|folding|wireless|electric|wooden|second-hand|leather|steel|silver|portable|new|old"
    "|striped|cotton|glass|rechargeable|digital|compact|spare|outdoor|children's|rented|custom|ceramic"
).split("|")
_NOUNS = (Path(__file__).parents[1] / "entities/templates/nouns.txt").read_text(encoding="utf-8").split("\n")[:-1]


def coined(draw):
    """A word of no language, of one to three syllables."""
    count = draw.choice((1, 2, 2, 2, 3))
    word = "".join(draw.choice(_ONSETS) + draw.choice(_VOWELS) for _ in range(count)) + draw.choice(_CODAS)
    return word.capitalize()


def product(draw):
    """A branded product: "Velmora 300", "Oakstreet Kettle Pro"."""
    brand = coined(draw) if draw.random() < 0.6 else organisations.brand(draw)
    kind = draw.randrange(6)
    if kind == 0:
        return brand
    if kind == 1:
        return f"{brand} {draw.choice(_MODELS)}"
    if kind == 2:
        return f"{brand} {draw.choice('ABDEGHKLMPRSTVXZ')}{draw.randint(2, 999)}"
    if kind == 3:
        return f"{brand} {draw.choice(_KINDS)}"
    if kind == 4:
        return f"{brand} {draw.randint(2, 90) * 10}"
    return f"{brand} {draw.choice(_KINDS)} {draw.choice(_MODELS)}"


def app(draw):
    """A made-up application: "Tasklify", "Brivo Desk"."""
    kind = draw.randrange(4)
    if kind == 0:
        return organisations.brand(draw)
    if kind == 1:
        return coined(draw)
    end = draw.choice(_APP_ENDS)
    return coined(draw) + (end if end.islower() else " " + end if kind == 2 else end.lower())


def merchant(draw):
    """A shop or company without marks that would be spelled apart."""
    kind = draw.random()
    if kind < 0.3:
        return f"{coined(draw)} {draw.choice(_TRADES)}"
    if kind < 0.4:
        return coined(draw)
    name = organisations.merchant(draw) if kind < 0.8 else organisations.company(draw)
    return name if all(scalar.isalnum() or scalar in " -" for scalar in name) else merchant(draw)


def place(draw):
    """A city, without the additions in brackets that gazetteers have."""
    return coined(draw) if draw.random() < 0.1 else places.city(draw).split(" (")[0]


def thing(draw):
    """A noun phrase at random."""
    noun = draw.choice(_NOUNS if draw.random() < 0.5 else _KINDS)
    return f"{draw.choice(_ADJECTIVES)} {noun}" if draw.random() < 0.5 else noun


_MAKERS = {
    "product": product,
    "app": app,
    "merchant": merchant,
    "place": place,
    "thing": thing,
    "name": people.person,
    "amount": moments.amount,
    "date": lambda draw: moments.weekday(draw) if draw.random() < 0.3 else moments.date(draw),
    "order": numbers.order,
    "email": contacts.email,
    "phone": numbers.phone,
}


class Fillers:
    """Pools of values, made once: some of the generators take a millisecond a value."""

    def __init__(self, seed, size=3000):
        draw = random.Random(seed)
        self.pools = {name: [make(draw) for _ in range(size)] for name, make in _MAKERS.items()}

    def value(self, name, draw):
        """A value for the placeholder `name`."""
        return draw.choice(self.pools[name])

    def values(self, draw):
        """One value for every placeholder that any text may have."""
        return {name: draw.choice(pool) for name, pool in self.pools.items()}
