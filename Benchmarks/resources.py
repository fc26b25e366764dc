"""Time and memory of the binary: one ticket from start to exit, memory against the number of records, and what the run's
own machinery costs beside the models.

    python resources.py --cascade CASCADE ticket
    python resources.py --cascade CASCADE memory [--records 10000 1000000]
    python resources.py --cascade CASCADE overhead [--records 2000]

Run it in the project's folder. Records of the second are generated while they are read, and go through the small intent
model; the page cache is warm after the first run of each. Every run has a new state folder.
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
    with tempfile.TemporaryDirectory() as state:
        return measured(command + ["--state", state], feed)


def measured(command, feed):
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
    command = [cascade, "run", "pipelines/bank-support.yaml", "--quiet"]
    results = [run(command, lambda stdin: stdin.write(TICKET)) for _ in range(rounds + 1)][1:]
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
        seconds, resident = run([cascade, "run", path, "--quiet"], records(count))
        results.append(resident)
        print(f"{count:9d} records: {resident:.1f} MB resident at most, {count / seconds:.0f} records/s", flush=True)
    print(f"last against first: {100 * (results[-1] / results[0] - 1):+.1f} %")


def overhead(cascade, count, work, rounds=5):
    """Runs with and without a store in turn over tickets that nobody has seen, on one thread of models.

    The models' seconds are what the run's summary says; the processor's seconds beyond them, start included, are the
    machinery's: reading, parsing, routing, writing, and the store."""
    with open("pipelines/samples/bank-tickets.jsonl") as file:
        tickets = [json.loads(line) for line in file]
    walls, shares = {True: [], False: []}, {True: [], False: []}
    for round in range(rounds):
        path = os.path.join(work, "overhead.jsonl")
        with open(path, "w") as file:
            for index in range(count):
                ticket = dict(tickets[index % len(tickets)])
                ticket["ticket_id"] = f"{round}-{index}"
                ticket["body"] += f" My reference is {round}-{index}."
                file.write(json.dumps(ticket) + "\n")
        for stored in (True, False):
            with tempfile.TemporaryDirectory() as state:
                command = [cascade, "run", "pipelines/bank-support.yaml", "--input", path, "--json", "--threads", "1",
                           "--output", os.path.join(state, "triaged.jsonl")]
                command += ["--state", state] if stored else ["--no-store"]
                start = time.perf_counter()
                process = subprocess.Popen(command, stderr=subprocess.PIPE)
                events = process.stderr.read().decode().splitlines()
                _, status, usage = os.wait4(process.pid, 0)
                walls[stored].append(time.perf_counter() - start)
                if status != 0:
                    sys.exit(f"{command} ended with {status}")
                stages = json.loads(events[-1])["summary"]["stages"]
                models = sum(stage.get("seconds", 0) for stage in stages)
                shares[stored].append(1 - models / (usage.ru_utime + usage.ru_stime))
    for stored in (False, True):
        print(f"{'with' if stored else 'without'} a store: {count} tickets in {statistics.median(walls[stored]):.2f} s "
              f"(median of {rounds}); {100 * statistics.median(shares[stored]):.2f} % of the processor's time is not the models'")
    ratios = [100 * (a / b - 1) for a, b in zip(walls[True], walls[False])]
    print(f"wall time with a store against none: {statistics.median(ratios):+.2f} % "
          f"({min(ratios):+.2f} to {max(ratios):+.2f})")


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
