"""Time and memory of the binary: one ticket from start to exit, memory against the number of records, and what the run's
own machinery costs beside the models.

    python resources.py --cascade CASCADE ticket
    python resources.py --cascade CASCADE memory [--records 10000 1000000]
    python resources.py --cascade CASCADE overhead [--records 2000]

Run it in the project's folder. Records of the second are generated while they are read, and go through the small intent
model; the page cache is warm after the first run of each. Results are stored as by default, in a state folder that is
new: for each run of the last two, for all rounds of the first, whose tickets differ.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

TICKET = (b'{"ticket_id":"T-1","channel":"email","subject":"Card not here yet","body":"Hello, I ordered my new card two '
          b'weeks ago and it still has not arrived. Could you tell me where it is? I paid 4.99 GBP for express delivery. '
          b'Kind regards, Maria Lopez"}\n')

PIPELINE = """name: memory
input: { id: id, text: "{{text}}" }
stages:
  intent: { kind: classifier, model: "%s" }
output: { intent: intent.label, confidence: intent.confidence }
"""


def run(command, feed):
    """Seconds from start to exit, and the largest resident set in MB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    try:
        feed(process.stdin)
        process.stdin.close()
    except BrokenPipeError:
        pass
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{command} ended with {status}")
    # ru_maxrss is in kilobytes on Linux and in bytes on macOS.
    return time.perf_counter() - start, usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def ticket(cascade, rounds=15):
    with tempfile.TemporaryDirectory() as state:
        command = [cascade, "run", "pipelines/bank-support.yaml", "--quiet", "--state", state]
        results = [run(command, lambda stdin: stdin.write(TICKET.replace(b"4.99", b"4.%02d" % round)))
                   for round in range(rounds + 1)][1:]
    times = sorted(1000 * seconds for seconds, _ in results)
    print(f"one ticket, start to exit: median {statistics.median(times):.0f} ms, best {times[0]:.0f} ms, "
          f"worst {times[-1]:.0f} ms of {rounds}; {max(memory for _, memory in results):.0f} MB resident at most")


def memory(cascade, counts, work):
    path = os.path.join(work, "memory.yaml")
    with open(path, "w") as file:
        file.write(PIPELINE % os.path.abspath("models/bank-intent-small/model.gguf"))
    texts = ["Where is my card?", "I was charged twice for one payment at the shop", "How do I top up", "hello there"]

    def records(count):
        def feed(stdin):
            for start in range(0, count, 1000):
                lines = (f'{{"id":"r{i}","text":"{texts[i % len(texts)]} {i % 977}"}}\n'
                         for i in range(start, min(count, start + 1000)))
                stdin.write("".join(lines).encode())
        return feed

    results = []
    for count in counts:
        with tempfile.TemporaryDirectory() as state:
            seconds, resident = run([cascade, "run", path, "--quiet", "--state", state], records(count))
        results.append(resident)
        print(f"{count:9d} records: {resident:.1f} MB resident at most, {count / seconds:.0f} records/s", flush=True)
    print(f"last against first: {100 * (results[-1] / results[0] - 1):+.1f} %")


def overhead(cascade, count, work, rounds=5):
    """Runs with a store and without in turn, over tickets that nobody has seen, on one thread of models: what the store
    and the history add to a run. What reading, ordering and writing take is RunBenchmark's to tell: with models that
    answer at once nothing else is left. The state folder knows the models' digests already, as on any day but the first."""
    with open("pipelines/samples/bank-tickets.jsonl") as file:
        tickets = [json.loads(line) for line in file]
    path = os.path.join(work, "overhead.jsonl")

    def write(mark, count):
        with open(path, "w") as file:
            for index in range(count):
                ticket = dict(tickets[index % len(tickets)])
                ticket["ticket_id"] = f"{mark}-{index}"
                ticket["body"] += f" My reference is {mark}-{index}."
                file.write(json.dumps(ticket) + "\n")

    def wall(options):
        with tempfile.TemporaryDirectory() as folder:
            output = os.path.join(folder, "triaged.jsonl")
            command = [cascade, "run", "pipelines/bank-support.yaml", "--input", path, "--output", output, "--quiet",
                       "--threads", "1"] + options
            start = time.perf_counter()
            if subprocess.run(command).returncode != 0:
                sys.exit(f"{command} failed")
            return time.perf_counter() - start

    with tempfile.TemporaryDirectory() as state:
        write("first", 1)
        wall(["--state", state])
        pairs = []
        for round in range(rounds):
            write(round, count)
            pair = {}
            for stored in (True, False) if round % 2 else (False, True):
                pair[stored] = wall(["--state", state] if stored else ["--no-store"])
            pairs.append(pair)
    ratios = [100 * (pair[True] / pair[False] - 1) for pair in pairs]
    plain = statistics.median(pair[False] for pair in pairs)
    print(f"{count} tickets, one thread: {plain:.2f} s without a store, {1000 * plain / count:.2f} ms a ticket (median of {rounds}); "
          f"with a store {statistics.median(ratios):+.2f} % ({min(ratios):+.2f} to {max(ratios):+.2f})")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cascade", required=True)
    parser.add_argument("what", choices=["ticket", "memory", "overhead"])
    parser.add_argument("--records", type=int, nargs="+")
    parser.add_argument("--work", default="/tmp")
    arguments = parser.parse_args()
    if arguments.what == "ticket":
        ticket(arguments.cascade)
    elif arguments.what == "memory":
        memory(arguments.cascade, arguments.records or [10_000, 1_000_000], arguments.work)
    else:
        overhead(arguments.cascade, (arguments.records or [2000])[0], arguments.work)


if __name__ == "__main__":
    main()
