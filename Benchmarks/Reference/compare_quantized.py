"""Compares quantized files with f32 on their own weights, widened: what is left must be the rounding of activations.

    python compare_quantized.py --work DIR --cascade .build/release/cascade [--kinds q8_0,q4_k_m] [NAME ...]

DIR holds what `compare_llama_cpp.py prepare` made: NAME/folder, NAME/f32.gguf, NAME/f32.json, and files in the types
that only llama.cpp writes. For every model and type, with our quantizer where it writes the type:

- `difference`: our logits on the file, all positions of the prompts, from ours on the file widened to f32;
- `f32`: ours on the widened file from transformers' on the same weights;
- `rounding`: the same as `difference` in transformers, activations rounded in blocks as the formats ask
  (rounded_model.py); all as parts of the largest logit;
- `explained`: positions where ours on the file are within 1e-5 of transformers' with activations rounded. Once a value
  that lies between two integers has fallen to the other side by its last bit, all that sees it rounds otherwise: few
  texts agree to their end, but up to there rounding explains everything;
- `choices asked`: positions where the two best logits in f32 lie further apart than twice that rounding; `agreed`:
  those where ours on the file prefers the same token;
- `bits`: portable kernels, and half of the prompt read alone, gave the same bytes.

Fails where a choice differs, bits do, `f32` exceeds 1e-4, or `difference` exceeds twice `rounding`. Needs what
make_families.py needs, and gguf.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

import numpy as np
import torch

import llama_cpp_models as models
from rounded_model import RoundedModel

OURS = ["f16", "bf16", "q8_0", "q4_0", "q4_1", "q5_0", "q5_1", "q4_k", "q5_k", "q6_k", "iq4_nl", "q4_k_m", "q5_k_m"]
THEIRS = ["q2_k", "q3_k_m", "iq4_xs"]


def run(arguments, *words, isa=None):
    environment = os.environ | ({"CASCADE_ISA": isa} if isa else {})
    return subprocess.run([arguments.cascade, "model", *words], check=True, capture_output=True, text=True,
                          env=environment).stdout


def logits(arguments, path, inputs, ids, isa=None, every=True):
    """The text that the command prints."""
    spelled = ",".join(map(str, ids))
    given = ["--tokens", ",".join(map(str, inputs)), "--decoder-tokens", spelled] if inputs else ["--tokens", spelled]
    return run(arguments, "logits", path, *given, *(["--all"] if every else []), isa=isa)


def same_bits(arguments, path, inputs, ids, text):
    """Whether portable kernels and the prompt's first half give the bytes of the whole prompt."""
    if logits(arguments, path, inputs, ids, isa="portable") != text:
        return False
    rows = json.loads(text)
    cut = len(ids) // 2
    return json.loads(logits(arguments, path, inputs, ids[:cut], every=False)) == rows[cut - 1]


def compute(shape, inputs, ids):
    given = {"input_ids": torch.tensor([ids])}
    if inputs:
        given = {"input_ids": torch.tensor([inputs]), "decoder_input_ids": given["input_ids"]}
    return lambda model: models.families.compute(model, shape, given).numpy()


def compare(shape, kind, model, arguments, scratch):
    place = os.path.join(arguments.work, shape.name)
    path, wide = os.path.join(scratch, "file.gguf"), os.path.join(scratch, "wide.gguf")
    if kind in THEIRS:
        path = os.path.join(place, kind + ".gguf")
    else:
        run(arguments, "quantize", os.path.join(place, "f32.gguf"), "--type", kind, "--output", path)
    run(arguments, "quantize", path, "--type", "f32", "--output", wide)
    model.take(path)
    with open(os.path.join(place, "f32.json")) as file:
        known = json.load(file)
    asked = agreed = positions = explained = 0
    largest, difference, rounding, exact, bits = 0.0, 0.0, 0.0, 0.0, True
    for inputs, sequence in list(zip(known["inputs"], known["sequences"]))[-arguments.prompts:]:
        ids = sequence[:-1]
        text = logits(arguments, path, inputs, ids)
        found, plain = np.array(json.loads(text)), np.array(json.loads(logits(arguments, wide, inputs, ids)))
        reference = model.logits(compute(shape, inputs, ids), rounds=False)
        coarse = model.logits(compute(shape, inputs, ids), rounds=True)
        here = float(np.abs(coarse - reference).max())
        best = np.sort(plain, axis=1)
        clear = best[:, -1] - best[:, -2] > 2 * here
        positions += len(clear)
        asked += int(clear.sum())
        agreed += int((found.argmax(1) == plain.argmax(1))[clear].sum())
        largest = max(largest, float(np.abs(plain).max()))
        difference = max(difference, float(np.abs(found - plain).max()))
        exact = max(exact, float(np.abs(plain - reference).max()))
        rounding = max(rounding, here)
        explained += int((np.abs(found - coarse).max(1) <= 1e-5 * np.abs(plain).max()).sum())
        bits = bits and same_bits(arguments, path, inputs, ids, text)
    difference, exact, rounding = difference / largest, exact / largest, rounding / largest
    print(f"| {shape.name} | {kind} | {difference:.1e} | {rounding:.1e} | {explained} of {positions} | {exact:.1e} | "
          f"{asked} of {positions} | {agreed} | {'same' if bits else 'DIFFER'} |", flush=True)
    return agreed == asked and bits and exact <= 1e-4 and difference <= max(2 * rounding, 1e-4)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True, help="what compare_llama_cpp.py prepare made")
    parser.add_argument("--cascade", required=True, help="the command to compare")
    parser.add_argument("--kinds", default=",".join(OURS + THEIRS))
    parser.add_argument("--prompts", type=int, default=1, help="how many of the 20 prompts, with their continuations")
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    print("| model | type | difference | rounding | explained | f32 | choices asked | agreed | bits |\n"
          "| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    good = []
    for shape in models.ALL:
        if arguments.names and shape.name not in arguments.names:
            continue
        place = os.path.join(arguments.work, shape.name)
        loaded = models.families.load(shape, os.path.join(place, "folder"))
        model = RoundedModel(loaded, os.path.join(place, "f32.gguf"))
        with tempfile.TemporaryDirectory() as scratch:
            good += [compare(shape, kind, model, arguments, scratch) for kind in arguments.kinds.split(",")]
    sys.exit(not all(good))


if __name__ == "__main__":
    main()
