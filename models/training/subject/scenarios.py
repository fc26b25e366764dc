"""Scenarios: one matter each, told in several ways, with the subjects that an agent would give it.

A file of texts/ holds blocks of lines:

    == name
    slots thing: kettle | floor lamp
    subject: {thing} arrived broken        the first is the best
    core: My {thing} came in pieces.       carries the whole matter
    detail: I have photos.                 does not belong in the subject
    ask: Please send a new one.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

import sources  # noqa: F401  makes the modules of the folder above importable
from data import is_held_out

HELD_OUT_SHARE = 0.05
_SLOTS = re.compile(r"slots (\w+): (.*)")
_LINE = re.compile(r"(subject|core|detail|ask): (.*)")


@dataclass
class Scenario:
    """One matter. Lines hold {placeholders}: the scenario's own slots, or values that any text may have."""

    name: str
    topic: str
    slots: dict[str, list[str]] = field(default_factory=dict)
    subjects: list[str] = field(default_factory=list)
    cores: list[str] = field(default_factory=list)
    details: list[str] = field(default_factory=list)
    asks: list[str] = field(default_factory=list)

    @property
    def is_whole(self):
        """Whether there is enough to compose tickets from; a file that is being written may end in the middle."""
        return len(self.subjects) >= 2 and len(self.cores) >= 4


def read_file(path):
    """The scenarios of a file, in order; its name is their topic."""
    path = Path(path)
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("== "):
            found.append(Scenario(name=line[3:].strip(), topic=path.stem))
        elif not found:
            raise SystemExit(f"{path}: text before the first scenario")
        elif slots := _SLOTS.fullmatch(line):
            found[-1].slots[slots[1]] = [value.strip() for value in slots[2].split("|") if value.strip()]
        elif part := _LINE.fullmatch(line):
            getattr(found[-1], part[1] + "s").append(part[2].strip())
    return [scenario for scenario in found if scenario.is_whole]


def read_folder(folder):
    """All scenarios below `folder`: those to train on, and those held out by the digest of their name."""
    scenarios = [scenario for path in sorted(Path(folder).glob("*.txt")) for scenario in read_file(path)]
    held_out = [scenario for scenario in scenarios if is_held_out(scenario.name, HELD_OUT_SHARE)]
    kept = [scenario for scenario in scenarios if not is_held_out(scenario.name, HELD_OUT_SHARE)]
    return kept, held_out
