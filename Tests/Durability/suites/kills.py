"""kill -9 at any point of a run over 5,000 records; the next run makes what an undisturbed one makes."""

import collections
import itertools
import os
import signal

import interposing
import records
import scenarios
from bench import Failed

COUNT = 5000
# What is killed: with the small intent model, where a run commits each second, or with patterns alone, where a run is
# so short that its kills lie close together.
PLAN = (
    (scenarios.Scenario, records.INTENTS), (scenarios.Append, records.PATTERNS), (scenarios.Table, records.PATTERNS),
    (scenarios.Scenario, records.PATTERNS), (scenarios.AppendCSV, records.PATTERNS),
    (scenarios.Append, records.INTENTS), (scenarios.Packed, records.PATTERNS),
)
# Calls on these are counted for kills at a call: the store makes so many that the others would hardly be met.
PLACES = ("out/", "state/state.db", "state/cache.db")


def prepare(bench):
    """This worker's scenarios."""
    made = []
    for number, (scenario, pipeline) in bench.mine(enumerate(PLAN)):
        if "%s" in pipeline:
            pipeline %= bench.model("bank-intent-small")
        named = type(scenario.__name__, (scenario,), {"name": f"{scenario.name}-{number}"})
        ready = named(bench, pipeline, records.records(COUNT))
        ready.calls = {place: count(bench, ready, place) for place in PLACES}
        if not all(ready.calls.values()):
            raise Failed(f"{ready.name}: no calls were seen on some of {ready.calls}")
        made.append(ready)
    return made


def count(bench, scenario, place):
    """How many calls an undisturbed run makes on a place."""
    scenario.restore()
    return interposing.calls(bench, os.path.join(scenario.live, place), scenario.run)


def kill(bench, scenario, tally):
    """Starts a run and kills it; whether it was killed, rather than done before."""
    way = bench.random.choice(("time", "call"))
    if way == "time":
        running = scenario.start()
        running.send_after(signal.SIGKILL, bench.random.uniform(0, scenario.seconds))
        ended = running.wait()
    else:
        place = bench.random.choice(PLACES)
        fault = interposing.Fault(
            bench, bench.random.choice(("KILL", "TORN")), os.path.join(scenario.live, place),
            bench.random.randint(1, scenario.calls[place]))
        ended = scenario.run(fault.environment)
    was_killed = ended.expect(-signal.SIGKILL, 0).code != 0
    if was_killed:
        tally[f"at a {way}"] += 1
        tally[scenario.name.rsplit("-", 1)[0]] += 1
    return was_killed


def round_of(bench, scenario, tally):
    """Some kills in a row, then a run that is let through."""
    scenario.restore()
    for _ in range(bench.random.choice((1, 1, 2, 3))):
        was_killed = kill(bench, scenario, tally)
        scenario.rotate(bench.random)
        if not was_killed:
            break
    scenario.run().expect(0)
    try:
        scenario.check_complete()
    except Failed as failure:
        raise Failed(f"{scenario.name}: {failure}") from None
    tally["rounds"] += 1


def run(bench, options):
    """This worker's share of the kills; what was done, by kind."""
    tally = collections.Counter()
    for scenario in itertools.cycle(prepare(bench)):
        if tally["at a time"] + tally["at a call"] >= bench.share(options.kills):
            return tally
        round_of(bench, scenario, tally)


def describe(tally):
    modes = ", ".join(f"{name} {tally[name]}" for name in sorted(tally) if " " not in name and name != "rounds")
    return (f"{tally['at a time'] + tally['at a call']} kills of runs over {COUNT} records ({modes}), "
            f"{tally['at a time']} at a random time and {tally['at a call']} at a call; the output of all "
            f"{tally['rounds']} runs that followed as undisturbed")
