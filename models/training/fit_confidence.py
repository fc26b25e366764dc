"""Fits calibration.json: the temperature and the map from a model's top probability to its chance of being right."""

import argparse
import hashlib
import json
from pathlib import Path

from confidence import (
    FITS,
    choose,
    confidence,
    cross_validated,
    fit_temperature,
    read_labels,
    read_logits,
    top_probability,
)
from reliability import reliability


def file_digest(path):
    """sha256:HEX of a file."""
    with open(path, "rb") as file:
        return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", required=True, help='logits to fit on: {"id", "label", "logits"} a line')
    arguments.add_argument("--labels", required=True, help="labels in logit order: a JSON list or config.json")
    arguments.add_argument("--model", required=True, help="the model file that made the logits (its digest is written)")
    arguments.add_argument("--output", required=True, help="calibration.json to write")
    arguments.add_argument("--data", default="Banking77 train, calibration part", help="what the rows are, in words")
    arguments.add_argument("--certify", help="logits of other rows, to print the reliability on")
    options = arguments.parse_args()

    labels = read_labels(options.labels)
    logits, right, _ = read_logits(options.rows, labels)
    losses = cross_validated(logits, right)
    temperature = fit_temperature(logits, right)
    mapping = FITS[choose(losses)](top_probability(logits, temperature), logits.argmax(1) == right)
    calibration = {
        "format": 1,
        "model": file_digest(options.model),
        "signal": "top_probability",
        "temperature": temperature,
        "map": mapping,
        "fitted_on": {"rows": len(right), "data": options.data},
        "cross_validated_log_loss": {kind: float(values.mean()) for kind, values in losses.items()},
    }
    Path(options.output).write_text(json.dumps(calibration, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(calibration, indent=2))
    if options.certify:
        logits, right, _ = read_logits(options.certify, labels)
        print(json.dumps(reliability(confidence(calibration, logits), logits.argmax(1) == right), indent=2))


if __name__ == "__main__":
    main()
