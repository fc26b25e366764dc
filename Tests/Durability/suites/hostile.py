"""Hostile records by the thousand among good ones: each is put aside with its place and reason, the others are done."""

import collections
import json
import re
import subprocess

import hostile_records
import records
from bench import Failed, read, write

MOST_JOBS = 1
DONE, RECORDS_FAILED = 0, 1


def mixture(count, chance):
    """Lines, and for each the code of its failure; None for a good one, "" for one that is no record."""
    kinds = [kind for kind in hostile_records.KINDS if kind != hostile_records.RARE]
    lines = [(hostile_records.line("good-0"), None)]
    for number in range(count - hostile_records.RARE_COUNT):
        code, make = hostile_records.KINDS[kinds[number % len(kinds)]]
        lines.append((make(f"hostile-{number}", chance), code))
    code, make = hostile_records.KINDS[hostile_records.RARE]
    lines += [(make(f"long-{number}", chance), code) for number in range(hostile_records.RARE_COUNT)]
    lines += [(hostile_records.line(f"good-{number}"), None) for number in range(1, count // 2)]
    lines += [(hostile_records.odd_but_good(f"odd-{number}", chance), None) for number in range(count // 10)]
    lines += [(b"", "")] * 100
    first, rest = lines[0], lines[1:]
    chance.shuffle(rest)
    return [first, *rest]


def check_failures(found, lines, content):
    """Each failure names its line, the byte where that begins, and a reason of the right kind."""
    expected = [(number, code) for number, (_, code) in enumerate(lines, 1) if code]
    if [int(failure["line"]) for failure in found] != [number for number, _ in expected]:
        raise Failed(f"{len(found)} records failed, on other lines than the {len(expected)} hostile ones")
    for failure, (number, code) in zip(found, expected):
        line, offset, error = lines[number - 1][0], int(failure["offset"]), failure["error"]
        if error["code"] != code:
            raise Failed(f"line {number} failed by {error['code']} instead of {code}: {error['reason']}")
        if content[offset:offset + len(line) + 1] != line + b"\n" or (offset and content[offset - 1:offset] != b"\n"):
            raise Failed(f"line {number} does not begin at byte {offset}")
        if not error["reason"]:
            raise Failed(f"line {number} failed without a reason")
        if code == "invalid_utf8":
            fault = int(re.search(r"byte (\d+) of the input", error["reason"])[1])
            if not is_first_fault(line, fault - offset):
                raise Failed(f"line {number} is UTF-8 at byte {fault} of the input, where it is said not to be")


def is_first_fault(line, position):
    try:
        line.decode()
    except UnicodeDecodeError as error:
        return error.start == position
    return False


def check_output(ids, lines):
    good = [identifier(line) for line, code in lines if code is None]
    if ids != good:
        raise Failed(f"{len(ids)} records were answered instead of the {len(good)} good ones in their order")


def identifier(line):
    return re.search(rb'"id": ?"([^"]*)"', line)[1].decode()


def objects(content):
    # Numbers keep their spelling: some are longer than Python takes.
    return [json.loads(line, parse_int=str, parse_float=str) for line in content.split(b"\n") if line]


def run(bench, options):
    lines = mixture(options.hostile, bench.random)
    content = b"".join(line + b"\n" for line, _ in lines)
    pipeline = write(bench.path("pipeline.yaml"), records.INTENTS % bench.model("bank-intent-small"))
    source, output = write(bench.path("in.jsonl"), content), bench.path("out.jsonl")
    failing = sum(1 for _, code in lines if code)
    arguments = ("run", pipeline, "--input", source, "--state", bench.path("state"), "--quiet")
    # Once from nothing, once with what the store has, and once without a fault of the exit code.
    for allowed, code in ((failing - 1, RECORDS_FAILED), (0, RECORDS_FAILED), (failing, DONE)):
        bench.run(*arguments, "--output", output, "--max-errors", str(allowed)).expect(code)
        check_output([record["id"] for record in objects(read(output))], lines)
        check_failures(objects(read(output + ".errors.jsonl")), lines, content)
    check_stream(bench, arguments, lines, content)
    return collections.Counter(hostile=failing, good=sum(1 for _, code in lines if code is None))


def check_stream(bench, arguments, lines, content):
    """On standard output each record has one line, in its turn, whether it failed or not."""
    with open(bench.path("stream.jsonl"), "wb") as output:
        subprocess.run([bench.cascade, *arguments], stdout=output, stderr=subprocess.DEVNULL, check=False)
    answers = objects(read(bench.path("stream.jsonl")))
    asked = [(line, code) for line, code in lines if code != ""]
    if len(answers) != len(asked):
        raise Failed(f"{len(answers)} lines came of {len(asked)} records")
    for answer, (line, code) in zip(answers, asked):
        if code is None and answer["id"] != identifier(line):
            raise Failed(f"the record {identifier(line)} has the answer of another")
        if code is not None and answer["error"]["code"] != code:
            raise Failed(f"a record failed by {answer['error']['code']} instead of {code} on standard output")


def describe(tally):
    return (f"{tally['hostile']} hostile records of {len(hostile_records.KINDS)} kinds were put aside with line, byte "
            f"offset and reason, {tally['good']} good ones among them done")
