"""Titles of songs, books and films: capitalised words that name nobody."""

_MOODS = (
    "Silent Broken Hungry Electric Hollow Crooked Gentle Wicked Faded Restless Burning Frozen Paper Plastic Distant Second Last Endless "
    "Lonely Honest Secret Wooden Golden Bitter Sleepless Foreign Perfect Ordinary Invisible Careless"
).split()
_MATTERS = (
    "Summer Winter Morning Highway River Mountain Mirror Heart Kitchen Window Letter Promise Machine Garden Funeral Wedding Stranger Soldier "
    "Children Ghosts Money Trouble Thunder Silence Memory Daylight Gravity Freedom Laughter Goodbye"
).split()
_PHRASES = [
    "Don't Wait For {a}", "Nobody Loves A {a}", "When The {a} Comes Home", "All My {a}s", "Before The {a}", "Give Me {a}", "No More {a}",
    "How To Lose A {a}", "Where Did The {a} Go", "I Was A {b} {a}", "The {a} Killed My {c}", "{a} And {c}", "{b} {a}", "The {b} {a}", "{a}",
    "The {a} Of {c}", "A {b} {a} For {c}", "Under The {a}", "Songs For A {b} {a}", "{b} {a}, {b} {c}", "The Art Of {a}", "A {a} In {c}",
]


def title(rng, nouns):
    """A title as it is printed, in capitals word by word, seldom all in small letters. `nouns` are common nouns."""
    first, second = (rng.choice(_MATTERS) if rng.random() < 0.6 else rng.choice(nouns).title() for _ in range(2))
    written = rng.choice(_PHRASES).format(a=first, b=rng.choice(_MOODS), c=second)
    return written.lower() if rng.random() < 0.1 else written
