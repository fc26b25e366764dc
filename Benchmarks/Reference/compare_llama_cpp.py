"""Compares decoders that llama.cpp converted and quantized with what llama.cpp itself computes from the same files.

    python compare_llama_cpp.py --source LLAMA_CPP --work DIR prepare [NAME ...]
    python compare_llama_cpp.py --work DIR --cascade .build/release/cascade compare [NAME ...]

`prepare` makes random models (llama_cpp_models.py), lets llama.cpp's converter write them in f32 and its quantizer in
every other type, and records how llama.cpp goes on greedily from 20 prompts. It checks llama.cpp's f32 logits against
transformers' first (its GELU is a table in f16, so that models with GELU differ by some 1e-4). `compare` shows ours
the same tokens and asks for the same choice wherever the two best logits of llama.cpp lie further apart than twice
what rounding activations changes in that sequence (the largest difference between llama.cpp on the file and on the
file's weights widened to f32) or that distance from transformers. Needs llama-cpp-python and what make_families.py
needs.
"""

import argparse
import json
import os
import subprocess
import sys

import numpy as np
import torch

import llama_cpp_models as models

PROMPTS, TOKENS = 20, 64
KINDS = ["f32", "f16", "bf16", "q8_0", "q4_0", "q4_1", "q5_0", "q5_1", "q4_k_m", "q5_k_m", "q6_k", "iq4_nl", "iq4_xs",
         "q2_k", "q3_k_m"]


def prompts(shape):
    """20 texts: what an encoder reads, if there is one, and what the decoder starts from."""
    texts = [models.families.draw.token_ids(f"{shape.name} prompt {i}", 8 + i, 5, 290) for i in range(PROMPTS)]
    if shape.task == "seq2seq":
        return [([token % 71 + 5 for token in ids] + [1], [0]) for ids in texts]
    return [(None, ids) for ids in texts]


def reference(shape, folder, inputs, ids):
    given = {"input_ids": torch.tensor([ids])}
    if inputs:
        given = {"input_ids": torch.tensor([inputs]), "decoder_input_ids": given["input_ids"]}
    return models.families.compute(models.families.load(shape, folder), shape, given).numpy()


def prepare(shape, arguments):
    import llama_cpp_peer as peer

    place = os.path.join(arguments.work, shape.name)
    folder, original = os.path.join(place, "folder"), os.path.join(place, "f32.gguf")
    models.write_folder(shape, folder)
    peer.convert(arguments.source, folder, original)
    inputs, ids = prompts(shape)[-1]
    ids = ids + list(range(5, 40))
    expected, found = reference(shape, folder, inputs, ids), peer.Peer(original).logits(ids, inputs)
    away = float(np.abs(found - expected).max() / np.abs(expected).max())
    print(f"{shape.name}: llama.cpp's f32 is {away:.1e} from transformers", flush=True)
    for kind in KINDS:
        path = os.path.join(place, kind + ".gguf")
        if kind != "f32":
            peer.quantize(original, path, kind)
        record(shape, peer, path, os.path.join(place, kind), away)


def record(shape, peer, path, stem, away):
    """Writes STEM.json and STEM.npz: the sequences, and the logits that the peer chose each token by."""
    model = peer.Peer(path)
    texts = prompts(shape)
    sequences, logits = zip(*(model.continuation(ids, TOKENS, inputs) for inputs, ids in texts))
    wide = stem + ".wide.gguf"
    peer.quantize(path, wide, "f32")
    exact = peer.Peer(wide)
    rounding = []
    for (inputs, prompt), ids, rows in zip(texts, sequences, logits):
        after = exact.logits(ids[:-1], inputs)[len(prompt) - 1:]
        rounding.append(float(np.abs(after - rows).max()))
    os.remove(wide)
    np.savez_compressed(stem + ".npz", **{str(i): rows for i, rows in enumerate(logits)})
    with open(stem + ".json", "w") as file:
        json.dump({"inputs": [inputs for inputs, _ in texts], "prompts": [len(ids) for _, ids in texts],
                   "sequences": sequences, "rounding": rounding, "from_transformers": away}, file)


def ours(arguments, path, inputs, ids):
    """Our logits after every token of `ids`."""
    given = ["--tokens", spelled(inputs), "--decoder-tokens", spelled(ids)] if inputs else ["--tokens", spelled(ids)]
    out = subprocess.run([arguments.cascade, "model", "logits", path, *given, "--all"], check=True,
                         capture_output=True, text=True)
    return np.array(json.loads(out.stdout), dtype=np.float32)


def spelled(ids):
    return ",".join(str(i) for i in ids)


def compare(shape, kind, arguments):
    """Counts choices that must agree, and those that do; gives whether all do."""
    stem = os.path.join(arguments.work, shape.name, kind)
    known, rows = json.load(open(stem + ".json")), np.load(stem + ".npz")
    largest = max(float(np.abs(wanted).max()) for wanted in rows.values())
    asked, agreed, away = 0, 0, 0.0
    for index, (inputs, ids, prompt) in enumerate(zip(known["inputs"], known["sequences"], known["prompts"])):
        found = ours(arguments, stem + ".gguf", inputs, ids[:-1])[prompt - 1:]
        wanted = rows[str(index)]
        best = np.sort(wanted, axis=1)
        doubt = 2 * max(known["rounding"][index], known["from_transformers"] * largest)
        clear = best[:, -1] - best[:, -2] > doubt
        asked += int(clear.sum())
        agreed += int((found.argmax(1) == wanted.argmax(1))[clear].sum())
        away = max(away, float(np.abs(found - wanted).max()))
    print(f"| {shape.name} | {kind} | {asked} of {PROMPTS * TOKENS} | {agreed} | {away / largest:.1e} | "
          f"{max(known['rounding']) / largest:.1e} |", flush=True)
    return agreed == asked


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", help="llama.cpp's source tree, for its converter")
    parser.add_argument("--work", required=True, help="a folder for models and records")
    parser.add_argument("--cascade", help="the command to compare")
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("action", choices=["prepare", "compare"])
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    wanted = [s for s in models.ALL if not arguments.names or s.name in arguments.names]
    if arguments.action == "prepare":
        for shape in wanted:
            prepare(shape, arguments)
        return
    print("| model | type | choices asked | agreed | difference | rounding |\n| --- | --- | --- | --- | --- | --- |")
    sys.exit(not all([compare(s, kind, arguments) for s in wanted for kind in arguments.kinds.split(",")]))


if __name__ == "__main__":
    main()
