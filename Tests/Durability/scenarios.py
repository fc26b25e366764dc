"""Ways of running whose outcome is known: each can be put back to how it was before, run, and compared."""

import os
import shutil
import sqlite3

from bench import Failed, read, write

ALLOWED = ("--max-errors", "100000")


class Scenario:
    """A run into one output. Everything that it touches lies in the folder `live`, which has a copy from before."""

    name = "plain"
    output = "out.jsonl"
    flags = ()
    # Whether records were delivered before the run that is put to the test, and which part of all: the first half.
    goes_on = False
    first = 2

    def __init__(self, bench, pipeline, lines):
        self.bench = bench
        self.place = bench.empty(self.name)
        self.live, self.before = os.path.join(self.place, "live"), os.path.join(self.place, "before")
        self.pipeline = write(os.path.join(self.place, "pipeline.yaml"), pipeline)
        self.whole = write(os.path.join(self.place, "whole.jsonl"), b"".join(lines))
        os.makedirs(os.path.join(self.live, "out"))
        self.lay(b"".join(lines[:len(lines) // self.first]))
        shutil.copytree(self.live, self.before)
        self.old = self.content()
        self.seconds = self.run().expect(0).seconds
        self.expected, self.names = self.content(), set(os.listdir(self.folder))
        if self.expected == self.old:
            raise Failed(f"{self.name}: a run changes nothing, so nothing can be seen")
        self.restore()

    @property
    def folder(self):
        return os.path.join(self.live, "out")

    def lay(self, first):
        """Makes the folder as it is before the run."""
        if self.goes_on:
            earlier = write(os.path.join(self.place, "first.jsonl"), first)
            self.bench.run(*self.arguments(earlier)).expect(0)
        else:
            write(os.path.join(self.folder, self.output), "what an earlier run wrote\n")
            write(os.path.join(self.folder, self.output + ".errors.jsonl"), "what failed then\n")

    def arguments(self, records):
        return ("run", self.pipeline, "--input", records, "--output", os.path.join(self.folder, self.output), "--state",
                os.path.join(self.live, "state"), "--quiet", *ALLOWED, *self.flags)

    def restore(self):
        shutil.rmtree(self.live)
        shutil.copytree(self.before, self.live)

    def start(self, environment=None):
        return self.bench.start(*self.arguments(self.whole), environment=environment)

    def run(self, environment=None):
        return self.start(environment).wait()

    def content(self):
        """What the output and its errors file hold."""
        return tuple(read(os.path.join(self.folder, self.output + end)) for end in ("", ".errors.jsonl"))

    def check_complete(self):
        """The output is what an undisturbed run makes, and nothing lies about."""
        found = self.content()
        if found != self.expected:
            raise Failed(f"differs from an undisturbed run: {self.describe(found)}")
        left = set(os.listdir(self.folder)) ^ self.names_now()
        if left:
            raise Failed(f"files left or missing: {', '.join(sorted(left))}")

    def names_now(self):
        """The names that the folder should have."""
        return self.names

    def check_interrupted(self):
        """After a run that failed, each file is the old one or the new one; the output is never the first to change."""
        output, errors = self.content()
        if output not in (self.old[0], self.expected[0]) or errors not in (self.old[1], self.expected[1]):
            raise Failed(f"neither old nor new: {self.describe((output, errors))}")
        if output == self.expected[0] and errors != self.expected[1]:
            raise Failed("a new output stands beside an old errors file")

    @property
    def is_old(self):
        """Whether the output is as it was before the run."""
        return self.content()[0] == self.old[0]

    def describe(self, found):
        """Where two contents part, without quoting them."""
        words = []
        for name, ours, theirs in zip(("output", "errors"), found, self.expected):
            if ours == theirs:
                continue
            same = next((i for i, (a, b) in enumerate(zip(ours, theirs)) if a != b), min(len(ours), len(theirs)))
            words.append(f"{name} has {len(ours)} bytes instead of {len(theirs)}, and is another from byte {same} on")
        return "; ".join(words)

    def rotate(self, chance):
        """Renames the output away, where that is part of the scenario."""


class Packed(Scenario):
    name = "packed"
    output = "out.jsonl.gz"


class Measured(Packed):
    """With a file of figures beside it, which is written when the output is done."""

    name = "measured"

    def arguments(self, records):
        return (*super().arguments(records), "--metrics-file", os.path.join(self.folder, "run.prom"))


class Part(Scenario):
    name = "part"
    flags = ("--shard", "0/2")


class Append(Scenario):
    """Only what is new is appended; between two runs the files may be renamed away, as logrotate does."""

    name = "append"
    flags = ("--append", "--only-new")
    goes_on = True

    def files(self, end):
        """The renamed files of one name, oldest first, and the one that is written now."""
        path = os.path.join(self.folder, self.output + end)
        name = os.path.basename(path) + "."
        # The errors file's name begins with the output's.
        ends = [other[len(name):] for other in os.listdir(self.folder) if other.startswith(name)]
        return [f"{path}.{number}" for number in sorted(int(end) for end in ends if end.isdigit())] + [path]

    def content(self):
        output, errors = ([read(path) for path in self.files(end)] for end in ("", ".errors.jsonl"))
        return self.joined(output), b"".join(errors)

    def joined(self, parts):
        return b"".join(parts)

    def check_interrupted(self):
        for name, found, old, expected in zip(("output", "errors"), self.content(), self.old, self.expected):
            if not found.startswith(old) or not expected.startswith(found):
                raise Failed(f"the {name} are not an undisturbed run's so far: {len(found)} bytes")

    def names_now(self):
        # A file that was renamed away comes again only when there is something to append.
        names = {os.path.basename(path) for end in ("", ".errors.jsonl") for path in self.files(end)}
        return (self.names - names) | (names & set(os.listdir(self.folder)))

    def rotate(self, chance):
        for end in ("", ".errors.jsonl"):
            files = self.files(end)
            if os.path.exists(files[-1]) and chance.random() < 0.5:
                os.rename(files[-1], f"{files[-1]}.{len(files)}")


class AppendCSV(Append):
    """The header stands first in each file, however often they are renamed away."""

    name = "append-csv"
    output = "out.csv"

    def joined(self, parts):
        parts = [part for part in parts if part]
        if not parts:
            return b""
        header = parts[0].split(b"\n", 1)[0] + b"\n"
        if not all(part.startswith(header) for part in parts):
            raise Failed("a file without its header")
        return header + b"".join(part[len(header):] for part in parts)


class Table(Scenario):
    """Rows of a database, put in by id."""

    name = "table"
    output = "out.db:results"
    goes_on = True

    @property
    def database(self):
        return os.path.join(self.folder, "out.db")

    def content(self):
        """The rows, and the errors file. Looked at in a copy: whoever opens a database repairs it."""
        copy = self.bench.empty("looked-at")
        for name in os.listdir(self.folder):
            if name.startswith("out.db"):
                shutil.copy(os.path.join(self.folder, name), copy)
        rows = b""
        path = os.path.join(copy, "out.db")
        if os.path.exists(path):
            database = sqlite3.connect(path)
            try:
                verdict = database.execute("PRAGMA integrity_check").fetchone()[0]
                if verdict != "ok":
                    raise Failed(f"the database is damaged: {verdict}")
                rows = b"".join(repr(row).encode() + b"\n"
                                for row in database.execute("SELECT * FROM results ORDER BY rowid"))
            finally:
                database.close()
        return rows, read(os.path.join(self.folder, "out.db.results.errors.jsonl"))

    def check_interrupted(self):
        rows, errors = self.content()
        found, old, expected = (set(text.splitlines()) for text in (rows, self.old[0], self.expected[0]))
        if not old <= found <= expected:
            raise Failed(f"rows lost or foreign: {len(old - found)} lost, {len(found - expected)} foreign")
        if errors not in (self.old[1], self.expected[1]):
            raise Failed("the errors file is neither old nor new")


ALL = (Scenario, Measured, Part, Append, AppendCSV, Table)
