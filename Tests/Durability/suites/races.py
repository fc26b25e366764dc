"""Two runs at once for one output: never two inside, never a lock that nobody holds."""

import collections
import os
import signal

import records
from bench import Failed, Running, Skipped, read, write

COUNT = 120
BUSY, DONE, IS_KILLED = 75, 0, -9
# Whoever waits comes in, whoever leaves it to the other run has nothing to complain of.
ENDS = {"fail": (DONE, BUSY), "wait": (DONE,), "skip": (DONE,)}


class Output:
    """One output that two pipelines want, and whose content tells which of them wrote it."""

    def __init__(self, bench):
        if not bench.libraries:
            raise Skipped("LD_PRELOAD and a C compiler are needed to see who is inside")
        self.bench = bench
        self.path, self.log = os.path.join(bench.empty("out"), "out.jsonl"), bench.path("witness.log")
        lines = records.records(COUNT, note=200)
        self.input = write(bench.path("in.jsonl"), b"".join(lines))
        self.pipelines = [
            write(bench.path(f"{name}.yaml"), records.PATTERNS.replace("output: {", f"output: {{ {name}: id,"))
            for name in ("one", "other")]
        self.contents = []
        for number in range(2):
            self.start(number, "fail").wait().expect(DONE)
            self.contents.append(read(self.path))
        if self.contents[0] == self.contents[1] or self.entered() != (2, 0):
            raise Failed("the witness sees nothing")

    def start(self, number, policy, *flags):
        return self.bench.start(
            "run", self.pipelines[number], "--input", self.input, "--output", self.path, "--state",
            self.bench.path("state"), "--quiet", "--max-errors", "100", "--if-running", policy, *flags,
            environment={"LD_PRELOAD": self.bench.libraries["witness"], "WITNESS_OUTPUT": self.path,
                         "WITNESS_LOG": self.log})

    def entered(self):
        """How often somebody began to write, and how often while somebody else did."""
        lines = read(self.log).splitlines()
        return lines.count(b"entered"), lines.count(b"two at once")

    def race(self, tally):
        """Starts two runs, kills one of them perhaps, and looks at how both ended."""
        chance = self.bench.random
        policies = [chance.choice(list(ENDS)) for _ in range(2)]
        # A store that is read and written, or none: the second is quicker, so that more of its time is in the lock.
        flags = chance.choice(((), ("--no-store",)))
        runs = [self.start(number, policy, *flags) for number, policy in enumerate(policies)]
        victim = chance.choice((None, None, 0, 1))
        if victim is not None:
            runs[victim].send_after(signal.SIGKILL, chance.uniform(0, 0.06))
        for number, policy in enumerate(policies):
            ended = runs[number].wait().expect(*ENDS[policy], *((IS_KILLED,) if number == victim else ()))
            tally["kept out"] += ended.code == BUSY
            tally["killed"] += ended.code == IS_KILLED
        if read(self.path) not in self.contents:
            raise Failed("the output is neither run's")
        tally["races"] += 1


def harness_race(bench, harness, tally):
    """The same with processes that do nothing but take the lock, and so come much closer to one another."""
    chance = bench.random
    output, witness = bench.path("bare.jsonl"), bench.path("bare.witness")

    def start(policy, ending):
        return Running([harness, output, witness, policy, str(chance.randrange(3000)), ending], {})

    dies = chance.random() < 0.3
    second_policy = chance.choice(("wait", "fail"))
    runs = [start("wait", "die" if dies else "end"), start(second_policy, "end")]
    if not dies and chance.random() < 0.5:
        runs[0].send_after(signal.SIGKILL, chance.uniform(0, 0.012))
        runs[0].wait().expect(DONE, IS_KILLED)
    else:
        runs[0].wait().expect(IS_KILLED if dies else DONE)
    runs[1].wait().expect(*((DONE,) if second_policy == "wait" else (DONE, BUSY)))
    tally["bare races"] += 1


def run(bench, options):
    tally = collections.Counter()
    output = Output(bench)
    for _ in range(bench.share(options.races)):
        output.race(tally)
    # Whatever the last race left, the next run comes in.
    output.start(0, "fail").wait().expect(DONE)
    entered, twice = output.entered()
    if twice:
        raise Failed(f"{twice} times two runs wrote one output at once")
    tally["entered"] += entered
    harness = os.path.join(os.path.dirname(bench.cascade), "LockHarness")
    if os.access(harness, os.X_OK):
        for _ in range(bench.share(options.races)):
            harness_race(bench, harness, tally)
    return tally


def describe(tally):
    bare = f", {tally['bare races']} more of bare locks" if tally["bare races"] else ""
    return (f"{tally['races']} races of two runs for one output{bare}: {tally['entered']} times somebody wrote, never "
            f"two at once; {tally['kept out']} were kept out, {tally['killed']} killed, no lock stayed behind")
