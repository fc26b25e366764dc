"""The command under test, started in ways that a test can look at."""

import os
import random
import shutil
import subprocess
import tempfile
import time


class Failed(Exception):
    """Something is not as it must be."""


class Skipped(Exception):
    """This machine can't do what the suite needs."""


class Ended:
    """How a process ended: its exit code, or minus the number of the signal that killed it, and what it said."""

    def __init__(self, code, said, seconds):
        self.code, self.said, self.seconds = code, said, seconds

    def expect(self, *codes):
        if self.code not in codes:
            raise Failed(f"ended with {self.code} instead of {' or '.join(map(str, codes))}: {self.said.strip()}")
        return self


class Running:
    """A process that goes on."""

    # No run here takes a minute: whoever takes this long hangs.
    PATIENCE = 300

    def __init__(self, arguments, environment, stdin=subprocess.DEVNULL):
        # A file, because nobody may be reading a pipe while the process writes.
        self.words = tempfile.TemporaryFile()
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            arguments, env={**os.environ, **environment}, stdin=stdin, stdout=subprocess.DEVNULL, stderr=self.words)

    def wait(self):
        try:
            code = self.process.wait(self.PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise Failed(f"still runs after {self.PATIENCE} s: {' '.join(self.process.args)}") from None
        seconds = time.monotonic() - self.began
        self.words.seek(0)
        said = self.words.read().decode(errors="replace")
        self.words.close()
        return Ended(code, said, seconds)

    def send_after(self, number, seconds):
        """Sends a signal at a time of the run, unless it has ended until then; whether it was sent."""
        try:
            self.process.wait(max(0, self.began + seconds - time.monotonic()))
            return False
        except subprocess.TimeoutExpired:
            self.process.send_signal(number)
            return True


class Bench:
    """One worker's place: the command, a folder, and chance that can be repeated."""

    def __init__(self, cascade, project, libraries, folder, seed, job=0, jobs=1):
        self.cascade, self.project, self.libraries, self.folder = cascade, project, libraries, folder
        self.random = random.Random(f"{seed} {job} {jobs}")
        self.job, self.jobs = job, jobs
        os.makedirs(folder, exist_ok=True)

    def share(self, count):
        """This worker's share of a count."""
        return count * (self.job + 1) // self.jobs - count * self.job // self.jobs

    def mine(self, items):
        """This worker's share of a list."""
        return list(items)[self.job::self.jobs]

    def start(self, *arguments, environment=None, stdin=subprocess.DEVNULL):
        return Running([self.cascade, *arguments], environment or {}, stdin)

    def run(self, *arguments, environment=None):
        return self.start(*arguments, environment=environment).wait()

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def empty(self, *names):
        """An empty folder."""
        path = self.path(*names)
        shutil.rmtree(path, ignore_errors=True)
        os.makedirs(path)
        return path

    def model(self, name):
        return os.path.join(self.project, "models", name, "model.gguf")


def read(path):
    """A file's bytes; none for a file that is not there."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return b""


def write(path, content):
    with open(path, "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())
    return path
