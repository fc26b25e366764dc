"""Disks without room: under the output, then under the state folder. What was there stays, and the next run goes on."""

import collections
import contextlib
import os
import shutil
import subprocess

import records
import scenarios
from bench import Failed, Skipped

COUNT = 5000
SMALL = 1 << 21
LARGE = 1 << 28
IO_ERROR = 74
PARTS = ("out", "state")
# Room that is left in the runs that find less than they need, in bytes: none, a step more, and so on.
MOST_LEFT, STEP, QUICK_STEP = 640 << 10, 4 << 10, 32 << 10


@contextlib.contextmanager
def small_disk(path, size):
    """A file system of `size` bytes in place of a folder, with what the folder holds."""
    os.makedirs(path, exist_ok=True)
    kept = path + ".kept"
    os.rename(path, kept)
    os.makedirs(path)
    mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", path)
    try:
        shutil.copytree(kept, path, dirs_exist_ok=True)
        shutil.rmtree(kept)
        yield
    finally:
        subprocess.run(["umount", path], check=True)


def mount(*arguments):
    try:
        done = subprocess.run(["mount", *arguments], stderr=subprocess.PIPE, check=False)
    except FileNotFoundError:
        raise Skipped("there is no mount") from None
    if done.returncode != 0:
        raise Skipped(f"a tmpfs can't be mounted here: {done.stderr.decode(errors='replace').strip()}")


def fill(path, left):
    """Takes all room of a file system but `left` bytes; the file that does."""
    filler = os.path.join(path, "filler")
    status = os.statvfs(path)
    with open(filler, "wb") as file:
        file.write(b"\0" * max(0, status.f_bavail * status.f_bsize - left))
    return filler


def check(scenario, part, ended, make_room, tally):
    """A run that found no room says so and changes nothing; with room the next one is complete."""
    if ended.code == IO_ERROR:
        if "room" not in ended.said and "full" not in ended.said and "space" not in ended.said:
            raise Failed(f"no word of the full disk: {ended.said.strip()}")
        scenario.check_interrupted()
        tally[f"full under {part}"] += 1
        make_room()
        scenario.run().expect(0)
    else:
        make_room()
        tally["had room enough"] += 1
    scenario.check_complete()


def two_megabytes(scenario, part, tally):
    """A disk of 2 MiB, and an output or results of five times that."""
    scenario.restore()
    path = os.path.join(scenario.live, part)
    with small_disk(path, SMALL):
        ended = scenario.run().expect(IO_ERROR)
        check(scenario, part, ended, lambda: mount("-o", f"remount,size={LARGE}", path), tally)


def little_room(scenario, part, left, tally):
    """A disk with some bytes left, so that it becomes full at any point of a run."""
    scenario.restore()
    path = os.path.join(scenario.live, part)
    with small_disk(path, SMALL):
        filler = fill(path, left)
        ended = scenario.run().expect(IO_ERROR, 0)
        check(scenario, part, ended, lambda: os.unlink(filler), tally)


def tried(scenario, part, words, attempt, *arguments):
    try:
        attempt(scenario, part, *arguments)
    except Failed as failure:
        raise Failed(f"{scenario.name}, {part}, {words}: {failure}") from None


def run(bench, options):
    tally = collections.Counter()
    whole, few = records.records(COUNT), records.records(260, note=600)
    for kind in bench.mine(scenarios.ALL):
        # Packed, ten megabytes are none.
        if not issubclass(kind, scenarios.Packed):
            # So few records are there before that they fit.
            large = type(kind.__name__, (kind,), {"first": 8, "name": f"{kind.name}-large"})
            scenario = large(bench, records.PATTERNS, whole)
            for part in PARTS:
                tried(scenario, part, "2 MiB", two_megabytes, tally)
        scenario = kind(bench, records.PATTERNS, few)
        for part in PARTS:
            for left in range(0, MOST_LEFT, QUICK_STEP if options.stride > 1 else STEP):
                tried(scenario, part, f"{left} bytes left", little_room, left, tally)
    return tally


def describe(tally):
    return (f"{tally['full under out']} runs found no room for their output and {tally['full under state']} none for "
            f"the state folder (tmpfs of 2 MiB, empty or nearly full): {IO_ERROR}, the old output in place; with room "
            f"each output as undisturbed; {tally['had room enough']} had room enough")
