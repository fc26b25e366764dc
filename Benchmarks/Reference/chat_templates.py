"""Compares chat templates with Jinja2, set up by transformers' own `apply_chat_template`.

    swift build -c release --product TemplateRenderer
    python Benchmarks/Reference/chat_templates.py compare FOLDER       every FOLDER/*.jinja over all conversations
    python Benchmarks/Reference/chat_templates.py goldens FOLDER FILE  what Jinja2 makes of them, as JSON; --digests: only
                                                                       digests of it, for templates that are not ours
    python Benchmarks/Reference/chat_templates.py expressions FILE     what Jinja2 makes of short random templates
    python Benchmarks/Reference/chat_templates.py fuzz [--count 20000] [--seed 1]

`compare` prints every difference and ends with 1 if there is one. What Jinja2 refuses, the other side must refuse, too:
the wording of an error is each one's own. `fuzz` makes small random templates. Needs transformers and jinja2.
"""

import argparse
import datetime
import json
import pathlib
import subprocess
import sys

from transformers.utils import chat_template_utils

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import chat_conversations
import chat_fuzz

TOOL = pathlib.Path(__file__).parents[2] / ".build/release/TemplateRenderer"
# Differences that are meant: Jinja2 looks for filters when it reads a template, and Python has complex numbers and
# prints functions.
BEYOND = ["No filter named", "No test named", "<built-in method", "<generator object", "j)", "<bound method", "<function"]
MOMENT = [2024, 3, 9, 17, 5, 2]


class FixedClock(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(*MOMENT)


def reference(request):
    """What Jinja2 makes of a request: {"text": …} or {"error": …}."""
    chat_template_utils.datetime = FixedClock
    try:
        if "conversation" in request:
            values = dict(request["conversation"])
            messages = values.pop("messages")
            tools = values.pop("tools", None)
            documents = values.pop("documents", None)
            rendered, _ = chat_template_utils.render_jinja_template(
                [messages], tools=tools, documents=documents, chat_template=request["template"], **values
            )
            text = rendered[0]
        else:
            text = chat_template_utils._compile_jinja_template(request["template"]).render(**request["variables"])
        text.encode()
        return {"text": text}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


def ours(requests):
    lines = "".join(json.dumps(request) + "\n" for request in requests)
    result = subprocess.run([TOOL], input=lines, capture_output=True, text=True, encoding="utf-8")
    if result.returncode != 0:
        raise SystemExit(f"{TOOL} ended with {result.returncode}: {result.stderr[-2000:]}")
    return [json.loads(line) for line in result.stdout.split("\n") if line]


def requests_of(folder):
    for path in sorted(pathlib.Path(folder).glob("*.jinja")):
        template = path.read_text(encoding="utf-8")
        for name, conversation in chat_conversations.CONVERSATIONS:
            yield {"name": f"{path.stem}/{name}", "template": template, "conversation": conversation, "date": MOMENT}


def compare(requests):
    differences = refusals = 0
    for request, answer in zip(requests, ours(requests), strict=True):
        expected = reference(request)
        refusals += "error" in expected
        if is_beyond(expected):
            continue
        if expected.get("text") != answer.get("text"):
            differences += 1
            if differences <= 40:
                of = f"\n  of:     {request['template']!r}" if request["name"].startswith("fuzz") else ""
                print(f"--- {request['name']}\n  Jinja2: {expected}\n  ours:   {answer}{of}")
    print(f"{len(requests)} cases, {refusals} refused by Jinja2, {differences} differences")
    return differences


def is_beyond(expected):
    return any(word in expected.get("error", expected.get("text")) for word in BEYOND)


def digest(text):
    """FNV-1a over the text's bytes."""
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def write(path, golden):
    # One case a line.
    text = json.dumps(golden, ensure_ascii=False, indent=1)
    pathlib.Path(path).write_text(text + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("compare")
    command.add_argument("folder")
    command = commands.add_parser("goldens")
    command.add_argument("folder")
    command.add_argument("file")
    command.add_argument("--digests", action="store_true")
    command = commands.add_parser("expressions")
    command.add_argument("file")
    command = commands.add_parser("fuzz")
    command.add_argument("--count", type=int, default=20_000)
    command.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.command == "goldens":
        # The wording of Jinja2's errors is its own: only that there is one is kept.
        cases = {request["name"]: reference(request).get("text") for request in requests_of(arguments.folder)}
        if arguments.digests:
            write(arguments.file, {name: text and digest(text) for name, text in cases.items()})
        else:
            conversations = dict(chat_conversations.CONVERSATIONS)
            write(arguments.file, {"date": MOMENT, "conversations": conversations, "cases": cases})
    elif arguments.command == "expressions":
        cases = {}
        for request in chat_fuzz.requests(4000, seed=5):
            if len(request["template"]) <= 120:
                expected = reference(request)
                if not is_beyond(expected) and len(expected.get("text", "")) <= 200:
                    cases[request["template"]] = expected.get("text")
        write(arguments.file, {"variables": chat_fuzz.VARIABLES, "cases": dict(list(cases.items())[:1000])})
    elif arguments.command == "compare":
        sys.exit(compare(list(requests_of(arguments.folder))) > 0)
    else:
        sys.exit(compare(chat_fuzz.requests(arguments.count, arguments.seed)) > 0)


if __name__ == "__main__":
    main()
