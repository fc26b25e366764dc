"""Each call that changes something fails once: a failure is told and hurts nothing, an interruption goes unnoticed."""

import collections
import os

import interposing
import records
import scenarios
from bench import Failed

COUNT = 260
NOTE = 600
FAILURES = ("EIO", "ENOSPC", "FULL")
INTERRUPTIONS = ("EINTR", "SHORT")
IO_ERROR = 74


def may_be_got_over(call, path, scenario):
    """Whether a run may end well although a call failed.

    The store may get over its own trouble: what it says is what counts. The lock's file tells of its holder only for
    people. What could not be removed is empty or written over next time. Of the metrics only an earlier run's success
    is read. A database's folder is SQLite's business, which takes its synchronization for a bonus."""
    return (not path.startswith(scenario.folder) or path.endswith(".lock") or call == "unlink"
            or (call == "open" and path.endswith(".prom"))
            or (isinstance(scenario, scenarios.Table) and path == scenario.folder and call in ("open", "fdatasync")))


def check_failure(scenario, fault, ended, tally):
    """A call failed: the run says so, the old output stays, and the next run does what was left."""
    call, path = fault.happened
    ended.expect(IO_ERROR, 0)
    if ended.code == IO_ERROR:
        if not ended.said.strip():
            raise Failed("a failure without a word")
        scenario.check_interrupted()
        tally["kept the old output" if scenario.is_old else "broke off with the output already there"] += 1
        scenario.run().expect(0)
    else:
        if not may_be_got_over(call, path, scenario):
            raise Failed("ended with 0 although it was not written")
        tally["got over"] += 1
    scenario.check_complete()


def try_call(scenario, kind, place, at, tally):
    """Lets one call of a run fail; whether there was such a call."""
    scenario.restore()
    fault = interposing.Fault(scenario.bench, kind, os.path.join(scenario.live, place), at)
    ended = scenario.run(fault.environment)
    if not fault.happened:
        return False
    try:
        # SQLite asks no second time, and takes an interrupted fdatasync for one that failed.
        if kind in FAILURES or fault.happened[0] == "fdatasync":
            check_failure(scenario, fault, ended, tally)
        else:
            ended.expect(0)
            scenario.check_complete()
            tally["interrupted"] += 1
    except Failed as failure:
        raise Failed(f"{scenario.name}: {fault}: {failure}") from None
    tally[scenario.name] += 1
    return True


def run(bench, options):
    """Every call on the output's folder, and every `options.stride`-th on the state folder, in this worker's share."""
    tally, failures = collections.Counter(), []
    lines = records.records(COUNT, NOTE)
    cases = [(scenario, kind) for scenario in scenarios.ALL for kind in FAILURES + INTERRUPTIONS]
    made = {}
    for scenario, kind in bench.mine(cases):
        if scenario not in made:
            made[scenario] = scenario(bench, records.PATTERNS, lines)
        for place, stride in (("out/", 1), ("state/", options.stride)):
            at = bench.random.randint(1, stride)
            began = at
            goes_on = True
            while goes_on:
                try:
                    goes_on = try_call(made[scenario], kind, place, at, tally)
                except Failed as failure:
                    failures.append(str(failure))
                if not goes_on and at == began:
                    failures.append(f"{scenario.name}: {kind}: no call on {place} was seen")
                at += stride
    if failures:
        raise Failed("\n    ".join([f"{len(failures)} calls", *failures[:200]]))
    return tally


def describe(tally):
    failed = tally["kept the old output"] + tally["broke off with the output already there"]
    modes = ", ".join(f"{scenario.name} {tally[scenario.name]}" for scenario in scenarios.ALL)
    return (f"{failed + tally['got over']} calls failed (of these {failed} ended the run with {IO_ERROR}, "
            f"{tally['kept the old output']} with the old output in place, and {tally['got over']} it got over), "
            f"{tally['interrupted']} were interrupted or cut short; by output: {modes}; each output as undisturbed")
