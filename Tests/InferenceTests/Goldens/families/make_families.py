"""Makes the fixtures of all families of language models: tiny random models and what transformers computes with them.

    python make_families.py FIXTURES [NAME ...]     (needs torch, transformers 5, tokenizers, sentencepiece, safetensors)

Writes FIXTURES/NAME/ with config.json, tensors.json (every tensor of model.safetensors: name, shape, spread, center),
golden.json and golden.f32, and FIXTURES/tokenizers/. No weights are kept: draw.py's rule makes them again, here and in
RandomFolder.swift. What makes the numbers worth comparing with is checked while they are made; see check.py.
"""

import json
import os
import shutil
import sys
import tempfile

import numpy as np
import torch
import transformers
from safetensors import safe_open
from safetensors.numpy import save_file

import check
import draw
import legacy
import shapes
import spreads
import vocabularies

CLASSES = {
    "causal": "AutoModelForCausalLM", "states": "AutoModel", "sequence": "AutoModelForSequenceClassification",
    "tokens": "AutoModelForTokenClassification", "seq2seq": "AutoModelForSeq2SeqLM",
    "seq2seq-sequence": "AutoModelForSequenceClassification",
}
OUTPUTS = {"causal": "logits", "states": "last_hidden_state", "sequence": "class_logits", "tokens": "token_logits",
           "seq2seq": "logits", "seq2seq-sequence": "class_logits"}


def model_class(shape):
    return getattr(transformers, CLASSES[shape.task])


def tensors_of(shape, config):
    """Names and shapes of the tensors that save_pretrained writes, and the settings; tied tensors are left out by it."""
    with tempfile.TemporaryDirectory() as folder:
        model_class(shape).from_config(config).save_pretrained(folder)
        with safe_open(os.path.join(folder, "model.safetensors"), "np") as file:
            names = [name for name in sorted(file.keys()) if name != shape.output]
            sizes = [list(file.get_slice(name).get_shape()) for name in names]
        settings = json.load(open(os.path.join(folder, "config.json")))
    if shape.output:
        # Without this setting transformers 4 would tie the output; 5 ties it unless the folder has both matrices.
        settings["tie_word_embeddings"] = False
        settings.pop("scale_decoder_outputs", None)
        names.append(shape.output)
        sizes.append([config.vocab_size, config.hidden_size])
    rows = []
    for name, size in sorted(zip(names, sizes)):
        spread, center = spreads.spread_and_center(name, size, shape.spreads)
        rows.append({"name": name, "shape": size, "spread": spread, "center": center})
    return rows, settings


def weights(rows):
    return {row["name"]: draw.draw(row["name"], row["shape"], row["spread"], row["center"]) for row in rows}


def load(shape, folder, config=None, values=None):
    """The model of a folder, in eval mode, eager attention, f32."""
    more = {} if config is None else {"config": config}
    if values is not None:
        save_file(values, os.path.join(folder, "model.safetensors"), {"format": "pt"})
    return model_class(shape).from_pretrained(
        folder, attn_implementation="eager", dtype=torch.float32, **more).eval()


def inputs(shape):
    """Token ids: free of padding and framed as the tokenizer frames a text."""
    top = {"wordpiece": len(vocabularies.WORDPIECE), "unigram": 76}.get(shape.tokenizer, 296)
    first, last = {"wordpiece": (2, 3), "roberta": (0, 2), "unigram": (None, 1)}.get(shape.tokenizer, (None, None))
    ids = draw.token_ids(shape.name + " input", shape.length, 5, top)
    ids[0] = ids[0] if first is None else first
    ids[-1] = ids[-1] if last is None else last
    given = {"input_ids": torch.tensor([ids])}
    if shape.task == "seq2seq":
        start = shape.config["decoder_start_token_id"]
        given["decoder_input_ids"] = torch.tensor(
            [[start] + draw.token_ids(shape.name + " decoder", shape.decoder_length - 1, 5, top)])
    return given


def compute(model, shape, given, **more):
    with torch.no_grad():
        result = model(**given, **more)
    values = result.last_hidden_state if shape.task == "states" else result.logits
    return (values[0], result) if more else values[0]


def make(shape, root):
    folder = os.path.join(root, shape.name)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    config = transformers.AutoConfig.for_model(shape.model_type, **shape.config)
    rows, settings = tensors_of(shape, config)
    settings.pop("transformers_version", None)
    if shape.legacy:
        settings = legacy.respell(settings)
    with open(os.path.join(folder, "config.json"), "w") as file:
        file.write(json.dumps(settings, indent=2) + "\n")
    with open(os.path.join(folder, "tensors.json"), "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")

    values = weights(rows)
    given = inputs(shape)
    with tempfile.TemporaryDirectory() as full:
        shutil.copy(os.path.join(folder, "config.json"), full)
        model = load(shape, full, values=values)
        found = compute(model, shape, given).numpy()
        report = check.check(shape, config, full, given, found, model, load, compute)
    found.astype("<f4").tofile(os.path.join(folder, "golden.f32"))
    first = rows[len(rows) // 2]["name"]
    golden = {"family": shape.name[:-2], "particulars": shape.particulars, "tokenizer": shape.tokenizer,
              **{name: ids[0].tolist() for name, ids in given.items()},
              "output": OUTPUTS[shape.task], "shape": list(found.shape), "max_abs": float(np.abs(found).max()),
              "checksum": {"tensor": first, "fnv1a": f"{draw.fnv1a(values[first].astype('<f4').tobytes()):016x}"}}
    with open(os.path.join(folder, "golden.json"), "w") as file:
        file.write("{\n" + ",\n".join(f" {json.dumps(k)}: {json.dumps(v)}" for k, v in golden.items()) + "\n}\n")
    print(f"{shape.name:20} {report}", flush=True)


def write_table(root):
    """README.md: what each fixture has that a forward pass could leave out."""
    lines = ["# Tiny random models of every family", "",
             "Made by [`make_families.py`](../../Goldens/families/make_families.py), whose head says how. Weights are",
             "not kept: `RandomFolder` draws them again by the rule of `draw.py`.", "",
             "| fixture | output | particular to it |", "| --- | --- | --- |"]
    for shape in shapes.ALL:
        size = " × ".join(str(n) for n in json.load(open(os.path.join(root, shape.name, "golden.json")))["shape"])
        lines.append(f"| {shape.name} | {OUTPUTS[shape.task].replace('_', ' ')} {size} | {shape.particulars} |")
    with open(os.path.join(root, "README.md"), "w") as file:
        file.write("\n".join(lines) + "\n")


def main():
    torch.manual_seed(0)
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    root, wanted = sys.argv[1], sys.argv[2:]
    vocabularies.write_all(os.path.join(root, "tokenizers"))
    for shape in shapes.ALL:
        if not wanted or shape.name in wanted or shape.name[:-2] in wanted:
            make(shape, root)
    write_table(root)


if __name__ == "__main__":
    main()
