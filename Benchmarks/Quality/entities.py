"""Finds entities through `cascade run` and writes them as models/training/entities/evaluate.py reads them.

    python entities.py --cascade CASCADE --model models/support-entities --rows gold.jsonl --output found.jsonl
"""

import argparse
import json
import subprocess

from common import model_path, read_lines, run_pipeline, write_lines


def labels(cascade, model):
    report = subprocess.run([cascade, "model", "inspect", model, "--json"], check=True, capture_output=True, text=True)
    return sorted({tag[2:] for tag in json.loads(report.stdout)["labels"] if tag != "O"})


def pipeline(model, names):
    fields = "\n".join(f"      {name.lower()}: {{ type: text, label: {name}, many: true }}" for name in names)
    return f"""
name: entities
input: {{ id: id, text: "{{{{text}}}}" }}
stages:
  found:
    kind: extractor
    model: "{model}"
    fields:
{fields}
output: {{ fields: found.fields }}
"""


def main():
    parser = argparse.ArgumentParser()
    for name in ["cascade", "model", "rows", "output"]:
        parser.add_argument("--" + name, required=True)
    arguments = parser.parse_args()
    rows = [row for row in read_lines(arguments.rows) if row["text"].strip()]
    model = model_path(arguments.model)
    lines = run_pipeline(arguments.cascade, pipeline(model, labels(arguments.cascade, model)), rows)
    found = []
    for row in rows:
        fields = lines[row["id"]]["fields"]
        spans = [{"start": value["start"], "end": value["end"], "label": name.upper()}
                 for name, values in fields.items() for value in values]
        found.append({"id": row["id"], "spans": sorted(spans, key=lambda span: span["start"])})
    write_lines(arguments.output, found)


if __name__ == "__main__":
    main()
