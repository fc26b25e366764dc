"""A run in four parts, merged in any order: what the undivided run makes, its errors file too."""

import collections
import itertools

import records
from bench import Failed, read, write

COUNT = 3000
PARTS = 4
DATA_ERROR = 65
ALLOWED = ("--max-errors", "100000")


def content(path):
    return read(path), read(path + ".errors.jsonl")


def run(bench, options):
    tally = collections.Counter()
    pipeline = write(bench.path("pipeline.yaml"), records.INTENTS % bench.model("bank-intent-small"))
    source = write(bench.path("in.jsonl"), b"".join(records.records(COUNT, note=40)))
    arguments = ("run", pipeline, "--input", source, "--quiet", *ALLOWED)
    whole = bench.path("whole.jsonl")
    bench.run(*arguments, "--no-store", "--output", whole).expect(0)
    parts = [bench.path(f"part-{number}.jsonl") for number in range(PARTS)]
    for number, part in enumerate(parts):
        # Two parts from one state folder, two from nothing, as on two machines.
        state = ("--state", bench.path("state")) if number % 2 else ("--no-store",)
        bench.run(*arguments, *state, "--shard", f"{number}/{PARTS}", "--output", part).expect(0)
    if not all(read(part) for part in parts):
        raise Failed("a part is empty, so the division is none")
    merged = bench.path("merged.jsonl")
    for order in bench.mine(itertools.permutations(parts)):
        bench.run("merge", *order, "--output", merged).expect(0)
        if content(merged) != content(whole):
            raise Failed(f"the merge differs from the undivided run: {' '.join(order)}")
        tally["orders"] += 1
    for missing in parts:
        bench.run("merge", *(part for part in parts if part != missing), "--output", merged).expect(DATA_ERROR)
        if content(merged) != content(whole):
            raise Failed("a merge that was refused changed the output")
    return tally


def describe(tally):
    return (f"{PARTS} parts of {COUNT} records, merged in {tally['orders']} orders, are byte for byte the undivided "
            f"run and its errors file; without any one of them nothing is merged ({DATA_ERROR})")
