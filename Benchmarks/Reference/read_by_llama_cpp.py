#!/usr/bin/env python3
"""Whether llama.cpp reads what `cascade model import` and `cascade model quantize` write, and finds the same logits.

    read_by_llama_cpp.py --cascade BINARY SOURCE...

Prints a row for each source, a Hugging Face folder or a GGUF file: for the file in f32 the largest difference of logits, as a part of the
largest, and for each format whether llama.cpp opens the file and the largest difference there, where both round
activations in their own ways. Families that llama.cpp lacks are left out.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

import numpy as np

from llama_cpp_peer import Peer

LACKING = {"gptj", "bart", "electra", "bert", "distilbert", "roberta"}
TYPES = ["f32", "q8_0", "q4_0", "q5_1", "q4_k_m", "q5_k_m", "q6_k", "iq4_nl"]


def run(*words):
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip())
    return done.stdout


def family_of(origin, cascade):
    if os.path.isdir(origin):
        return json.load(open(os.path.join(origin, "config.json")))["model_type"]
    return json.loads(run(cascade, "model", "inspect", origin, "--json"))["architecture"]


def difference(cascade, path, ids, source):
    flags = ["--tokens", ",".join(map(str, source)), "--decoder-tokens", ",".join(map(str, ids))] if source else [
        "--tokens", ",".join(map(str, ids))]
    ours = np.array(json.loads(run(cascade, "model", "logits", path, "--all", *flags)))
    theirs = Peer(path).logits(ids, source)
    return np.abs(ours - theirs).max() / np.abs(theirs).max()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cascade", required=True)
    parser.add_argument("sources", nargs="+")
    arguments = parser.parse_args()
    print("| source | " + " | ".join(TYPES) + " |")
    print("| --- |" + " --- |" * len(TYPES))
    failed = False
    for origin in arguments.sources:
        family = family_of(origin, arguments.cascade)
        if family in LACKING:
            continue
        ids = [(7 * i + 11) % 90 + 5 for i in range(24)]
        source = [(5 * i + 3) % 90 + 5 for i in range(20)] if family == "t5" else None
        cells = []
        with tempfile.TemporaryDirectory() as scratch:
            for kind in TYPES:
                path = os.path.join(scratch, kind + ".gguf")
                try:
                    command = "import" if os.path.isdir(origin) else "quantize"
                    run(arguments.cascade, "model", command, origin, "--output", path, "--type", kind)
                    cells.append(f"{difference(arguments.cascade, path, ids, source):.1e}")
                except (RuntimeError, ValueError) as error:
                    failed = True
                    cells.append("no: " + str(error).splitlines()[-1][:60])
        print(f"| {'/'.join(origin.split('/')[-2:])} | " + " | ".join(cells) + " |", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
