"""What the measuring scripts share: running the binary over a pipeline made for the purpose."""

import json
import os
import subprocess
import sys
import tempfile


def read_lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def write_lines(path, rows):
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def run_pipeline(cascade, yaml, rows, *flags):
    """Runs a pipeline, given as text, over rows; gives back the output's lines, by id."""
    with tempfile.TemporaryDirectory() as work:
        pipeline, source, target = (os.path.join(work, name) for name in ["p.yaml", "in.jsonl", "out.jsonl"])
        with open(pipeline, "w", encoding="utf-8") as file:
            file.write(yaml)
        write_lines(source, rows)
        done = subprocess.run([cascade, "run", pipeline, "--input", source, "--output", target, "--quiet", *flags])
        if done.returncode != 0:
            sys.exit(f"cascade run ended with {done.returncode}")
        return {line["id"]: line for line in read_lines(target)}


def model_path(folder):
    """The model's file, absolute: pipelines made here stand in a folder of their own."""
    return os.path.abspath(os.path.join(folder, "model.gguf") if os.path.isdir(folder) else folder)
