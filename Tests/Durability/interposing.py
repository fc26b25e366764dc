"""The libraries that make calls fail, built where they are needed."""

import os
import subprocess
import sys

from bench import Skipped, read

SOURCES = os.path.dirname(os.path.abspath(__file__))


def build(folder):
    """Compiles the libraries; where they are, by name. None where the system has no LD_PRELOAD or no compiler."""
    if not sys.platform.startswith("linux"):
        return {}
    libraries = {}
    for name in ("interpose", "witness"):
        library = os.path.join(folder, f"{name}.so")
        command = ["cc", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", library,
                   os.path.join(SOURCES, f"{name}.c"), "-ldl"]
        try:
            subprocess.run(command, check=True)
        except FileNotFoundError:
            return {}
        libraries[name] = library
    return libraries


class Fault:
    """One call of one run that goes wrong.

    kind: EIO, ENOSPC, FULL, EINTR, SHORT, KILL, TORN or COUNT; see interpose.c.
    prefix: how the paths begin whose calls are counted.
    at: which of them, from 1.
    """

    def __init__(self, bench, kind, prefix, at=1):
        if not bench.libraries:
            raise Skipped("LD_PRELOAD and a C compiler are needed to make calls fail")
        self.kind, self.at = kind, at
        self.log = bench.path("fault.log")
        if os.path.exists(self.log):
            os.unlink(self.log)
        self.environment = {
            "LD_PRELOAD": bench.libraries["interpose"], "INTERPOSE_PREFIX": prefix, "INTERPOSE_AT": str(at),
            "INTERPOSE_FAULT": kind, "INTERPOSE_LOG": self.log,
        }

    @property
    def happened(self):
        """The call that went wrong and its path; None when there was no such call."""
        lines = read(self.log).decode(errors="replace").splitlines()
        call, _, path = lines[-1].partition(" ") if lines else ("", "", "")
        return (call, path) if path else None

    def __str__(self):
        call, path = self.happened or ("none", "")
        return f"{self.kind} at call {self.at} ({call} {os.path.basename(path)})"


def calls(bench, prefix, run):
    """How many calls a run makes that a kill could choose from. `run` takes the environment."""
    fault = Fault(bench, "COUNT", prefix)
    run(fault.environment)
    return int(fault.happened[1]) if fault.happened else 0
