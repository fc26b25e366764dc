#!/usr/bin/env python3
"""What a run survives: kills, failing calls, full disks, hostile records, signals, races, and being divided.

    Tests/Durability/durability.py --cascade .build/release/cascade [--quick | --full] [SUITE…]

Each suite prints one line. The exit code is 1 when anything was not as it must be, and what was found then stays in the
folder that is named. README.md tells what each suite does.
"""

import argparse
import collections
import concurrent.futures
import importlib
import os
import random
import shutil
import sys
import tempfile
import time

import interposing
from bench import Bench, Failed, Skipped

SUITES = ("kills", "faults", "disk", "hostile", "signals", "races", "shards")
# Counts of the suites: what CI has time for, and what a release is held to.
QUICK = {"kills": 300, "races": 100, "stops": 8, "stride": 16, "hostile": 10_000}
FULL = {"kills": 3000, "races": 1000, "stops": 60, "stride": 1, "hostile": 10_000}


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suites", nargs="*", metavar="SUITE", help=f"one of {', '.join(SUITES)}; all by default")
    parser.add_argument("--cascade", default=".build/release/cascade", help="the command under test")
    amount = parser.add_mutually_exclusive_group()
    amount.add_argument("--quick", action="store_const", const=QUICK, dest="counts", default=QUICK, help="as CI does")
    amount.add_argument("--full", action="store_const", const=FULL, dest="counts", help="every call, more of all")
    parser.add_argument("--kills", type=int, help="kills, whatever else is asked for")
    parser.add_argument("--races", type=int, help="races, whatever else is asked for")
    parser.add_argument("--stride", type=int, help="let each so-many-th call on the state folder fail")
    parser.add_argument("--folder", default=roomy_memory(), help="where to work; in memory, if that has room")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="runs at a time")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32), help="to repeat a run")
    parsed = parser.parse_args()
    for suite in parsed.suites:
        if suite not in SUITES:
            parser.error(f"there is no suite {suite}; there are {', '.join(SUITES)}")
    for name, count in parsed.counts.items():
        if getattr(parsed, name, None) is None:
            setattr(parsed, name, count)
    return parsed


def roomy_memory():
    """A folder in memory, where nothing waits for a disk; None where there is none, or too little of it."""
    try:
        status = os.statvfs("/dev/shm")
    except OSError:
        return None
    return "/dev/shm" if status.f_bavail * status.f_frsize >= 2 << 30 else None


def run_suite(suite, benches, options):
    """Runs a suite, divided over the benches; its line, and what went wrong."""
    tally, failures = collections.Counter(), []
    with concurrent.futures.ThreadPoolExecutor(len(benches)) as pool:
        jobs = [pool.submit(suite.run, bench, options) for bench in benches]
        for bench, job in zip(benches, jobs):
            try:
                tally.update(job.result())
            except Failed as failure:
                failures.append(f"{failure} (in {bench.folder})")
    return suite.describe(tally) if not failures else "", failures


def main():
    chosen = options()
    work = tempfile.mkdtemp(prefix="cascade-durability-", dir=chosen.folder)
    project = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    libraries = interposing.build(work)
    print(f"seed {chosen.seed}, {chosen.jobs} at a time", flush=True)
    failed = False
    for name in chosen.suites or SUITES:
        suite = importlib.import_module(f"suites.{name}")
        jobs = min(chosen.jobs, getattr(suite, "MOST_JOBS", chosen.jobs))
        benches = [
            Bench(os.path.abspath(chosen.cascade), project, libraries, os.path.join(work, f"{name}-{job}"),
                  f"{chosen.seed} {name}", job, jobs) for job in range(jobs)
        ]
        began = time.monotonic()
        try:
            line, failures = run_suite(suite, benches, chosen)
        except Skipped as reason:
            line, failures = f"not run: {reason}", []
        seconds = time.monotonic() - began
        for failure in failures:
            print(f"{name}: FAILED: {failure}", flush=True)
        if failures:
            failed = True
            continue
        print(f"{name}: {line} ({seconds:.0f} s)", flush=True)
        for bench in benches:
            shutil.rmtree(bench.folder)
    if failed:
        sys.exit(1)
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
