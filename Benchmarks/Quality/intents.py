"""Runs the intent models over the parts of Banking77 through `cascade run` and keeps their logits.

    python intents.py --cascade CASCADE --models models --parts PARTS --output OUT

PARTS is made by models/training/split.py. Prints accuracy by part and model; OUT/NAME/logits-PART.jsonl is what
models/training/fit_confidence.py and evaluate_cascade.py read.
"""

import argparse
import os

from common import model_path, read_lines, run_pipeline, write_lines

PIPELINE = """
name: intents
input: {{ id: id, text: "{{{{text}}}}" }}
stages:
  intent: {{ kind: classifier, model: "{model}" }}
output: {{ label: intent.label, confidence: intent.confidence }}
"""


def classify(cascade, model, rows):
    lines = run_pipeline(cascade, PIPELINE.format(model=model_path(model)), rows, "--trace")
    result = []
    for row in rows:
        line = lines[row["id"]]
        raw = next(stage for stage in line["trace"] if stage["stage"] == "intent")
        result.append((row, line, raw["raw"]["logits"]))
    return result


def main():
    parser = argparse.ArgumentParser()
    for name in ["cascade", "models", "parts", "output"]:
        parser.add_argument("--" + name, required=True)
    arguments = parser.parse_args()
    for name in ["bank-intent-small", "bank-intent-large"]:
        for part in ["calibration", "certify", "dev"]:
            rows = read_lines(os.path.join(arguments.parts, part + ".jsonl"))
            found = classify(arguments.cascade, os.path.join(arguments.models, name), rows)
            right = sum(row["intent"] == line["label"] for row, line, _ in found)
            print(f"{name:18s} {part:12s} {len(rows):5d} rows  {100 * right / len(rows):.2f} % right")
            write_lines(os.path.join(arguments.output, name, f"logits-{part}.jsonl"),
                        ({"id": row["id"], "label": row["intent"], "logits": logits} for row, _, logits in found))


if __name__ == "__main__":
    main()
