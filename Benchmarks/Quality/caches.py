"""What keeping keys and values as f16 or Q8_0 changes in what a model writes.

    python caches.py --writer MODEL [--cascade .build/release/cascade] [--messages FILE --id ID --text FIELD]

A summarizer reads every message with each type of keys and values; printed is how many texts are those of f32, and by how
much the ln probabilities of the lowest, a tenth, a quarter, half and three quarters of a text's tokens differ where the
text is the same.
"""

import argparse

from common import model_path, read_lines, run_pipeline

PIPELINE = """
name: caches
input: {{ id: id, text: "{{{{text}}}}" }}
models: {{ writer: {{ file: {writer}, cache: {cache} }} }}
stages: {{ written: {{ kind: summarizer, model: writer, style: subject }} }}
output: {{ text: written.text }}
"""


def answers(arguments, cache, messages):
    """For each message its text and the quantiles of its ln probabilities."""
    pipeline = PIPELINE.format(writer=model_path(arguments.writer), cache=cache)
    lines = run_pipeline(arguments.cascade, pipeline, messages, "--no-store", "--trace")
    found = {}
    for name, line in lines.items():
        stage = next(stage for stage in line["trace"] if stage["stage"] == "written")
        found[name] = (line["text"], list(stage["raw"]["log_probability_quantiles"].values()))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cascade", default=".build/release/cascade")
    parser.add_argument("--writer", required=True, help="a model that writes: its folder or file")
    parser.add_argument("--messages", default="pipelines/samples/bank-tickets.jsonl")
    parser.add_argument("--id", default="ticket_id")
    parser.add_argument("--text", default="body")
    arguments = parser.parse_args()
    rows = read_lines(arguments.messages)
    messages = [{"id": row[arguments.id], "text": row[arguments.text]} for row in rows]
    exact = answers(arguments, "f32", messages)
    for cache in ["f16", "q8_0"]:
        rounded = answers(arguments, cache, messages)
        same = [name for name in exact if rounded[name][0] == exact[name][0]]
        differences = [abs(a - b) for name in same for a, b in zip(exact[name][1], rounded[name][1], strict=True)]
        mean = sum(differences) / max(1, len(differences))
        print(
            f"{cache}: {len(same)} of {len(exact)} texts as with f32; "
            f"ln probabilities differ by {mean:.2g} on average, {max(differences, default=0):.2g} at most"
        )


if __name__ == "__main__":
    main()
