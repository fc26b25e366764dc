"""SIGTERM, SIGINT and deadlines end a run behind the batch in hand; what it did is never done again."""

import collections
import os
import signal
import sqlite3

import records
from bench import Failed, read, write

COUNT = 12_000
ENDS = {signal.SIGTERM: 143, signal.SIGINT: 130}
TIME_IS_UP = 75
ALLOWED = ("--max-errors", "100000")


class Project:
    """A pipeline with a model over records that take more than a second."""

    def __init__(self, bench, count):
        self.bench, self.count = bench, count
        self.pipeline = write(bench.path("pipeline.yaml"), records.INTENTS % bench.model("bank-intent-small"))
        self.input = write(bench.path("in.jsonl"), b"".join(records.records(count, note=10)))
        self.output = bench.path("out", "out.jsonl")
        self.forget()
        ended = self.start().wait().expect(0)
        self.seconds, self.expected = ended.seconds, self.content()
        self.asked = self.executions()

    def forget(self):
        """Makes the next run the first one."""
        self.state = self.bench.empty("state")
        self.bench.empty("out")
        write(self.output, "what an earlier run wrote\n")

    def arguments(self, *flags):
        return ("run", self.pipeline, "--input", self.input, "--output", self.output, "--state", self.state, "--quiet",
                *ALLOWED, *flags)

    def start(self, *flags):
        return self.bench.start(*self.arguments(*flags))

    def content(self):
        return read(self.output), read(self.output + ".errors.jsonl")

    def executions(self):
        """How often each stage was executed in all runs, as the ledger has it."""
        database = sqlite3.connect(os.path.join(self.state, "state.db"))
        try:
            return dict(database.execute("SELECT stage, sum(ran) FROM ledger GROUP BY stage"))
        finally:
            database.close()

    def check_stopped(self):
        if self.content() != (b"what an earlier run wrote\n", b""):
            raise Failed("a run that was stopped changed the output")

    def check_complete(self, way, exactly=True):
        if self.content() != self.expected:
            raise Failed(f"{way}: the output differs from an undisturbed run's")
        executions = self.executions()
        if exactly and executions != self.asked:
            raise Failed(f"{way}: stages were executed {executions} times in all instead of {self.asked}")


def stop_by_signals(bench, project, tally):
    """Stops a run, and those that go on with it, until one is let through."""
    project.forget()
    for _ in range(bench.random.choice((1, 2, 3))):
        number = bench.random.choice(list(ENDS))
        running = project.start()
        running.send_after(number, bench.random.uniform(0.1, 0.9) * project.seconds)
        ended = running.wait().expect(ENDS[number], 0)
        if ended.code == 0:
            break
        project.check_stopped()
        tally[signal.Signals(number).name] += 1
    project.start().wait().expect(0)
    project.check_complete("signals")


def stop_at_once(bench, project, tally):
    """A second signal ends the run where it stands; that may cost the batch in hand, and nothing else."""
    project.forget()
    running = project.start()
    moment = 0.5 * project.seconds
    # Two signals of one kind that come at once are one.
    for later in (0, 0.005):
        running.send_after(signal.SIGTERM, moment + later)
    ended = running.wait().expect(-signal.SIGTERM, 143, 0)
    if ended.code != 0:
        project.check_stopped()
        tally["second signals" if ended.code < 0 else "SIGTERM"] += 1
    project.start().wait().expect(0)
    project.check_complete("two signals", exactly=ended.code == 143)


def stop_at_deadlines(bench, tally):
    """Runs of one second each, until one is through; as many records as it takes for the first one not to be."""
    count = COUNT
    project = Project(bench, count)
    while project.seconds < 2.5:
        count *= 3
        project = Project(bench, count)
    project.forget()
    runs = 0
    while project.start("--deadline", "1s").wait().expect(TIME_IS_UP, 0).code == TIME_IS_UP:
        project.check_stopped()
        runs += 1
        if runs > 500:
            raise Failed("a run of one second never comes to an end, however often it is repeated")
    if runs == 0:
        raise Failed("no run came to its deadline")
    tally["deadlines"] += runs
    project.check_complete("deadlines")


def run(bench, options):
    tally = collections.Counter()
    project = Project(bench, COUNT)
    for number in range(bench.share(options.stops)):
        stop_by_signals(bench, project, tally)
        if number % 4 == 0:
            stop_at_once(bench, project, tally)
    if bench.job == 0:
        stop_at_deadlines(bench, tally)
    return tally


def describe(tally):
    return (f"{tally['SIGTERM']} runs ended by SIGTERM, {tally['SIGINT']} by SIGINT, {tally['deadlines']} at a "
            f"deadline, {tally['second signals']} at once by a second signal; the output untouched, then as "
            "undisturbed, no stage executed twice for a record")
