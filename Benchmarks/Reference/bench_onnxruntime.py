"""Compares a large encoder's throughput with ONNX Runtime's int8 of the same model, on the same texts and cores.

    python bench_onnxruntime.py --cascade .build/release/cascade --folder HF_FOLDER --gguf MODEL.gguf --texts FILE

ONNX Runtime gets its best: dynamic int8 quantization (per channel, reduced range off), texts sorted by length so that
batches hold little padding, tokenized beforehand, and the batch size that is fastest of those tried. Cascade tokenizes
beforehand too. The two take turns, so that other load on the machine meets both; medians of the rounds are compared.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import tempfile
import time

import numpy
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import AutoTokenizer, BertForSequenceClassification

BATCHES = [1, 4, 8, 16, 32]


class MeanPooled(torch.nn.Module):
    """The classifier as it was trained: the mean of all states, then the head."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask):
        states = self.model.bert(input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(states.dtype)
        return self.model.classifier((states * mask).sum(1) / mask.sum(1))


def quantized(folder, work):
    model = BertForSequenceClassification.from_pretrained(folder, attn_implementation="eager").eval()
    plain, int8 = os.path.join(work, "model.onnx"), os.path.join(work, "model-int8.onnx")
    sample = torch.ones(2, 7, dtype=torch.long)
    torch.onnx.export(MeanPooled(model), (sample, sample), plain, input_names=["input_ids", "attention_mask"],
                      output_names=["logits"], opset_version=17, dynamo=False,
                      dynamic_axes={name: {0: "batch", 1: "tokens"} for name in ["input_ids", "attention_mask"]})
    quantize_dynamic(plain, int8, weight_type=QuantType.QInt8, per_channel=True)
    return int8


def batches(encoded, size):
    for start in range(0, len(encoded), size):
        part = encoded[start:start + size]
        longest = max(map(len, part))
        ids = numpy.zeros((len(part), longest), dtype=numpy.int64)
        mask = numpy.zeros_like(ids)
        for row, tokens in enumerate(part):
            ids[row, :len(tokens)] = tokens
            mask[row, :len(tokens)] = 1
        yield {"input_ids": ids, "attention_mask": mask}


def onnx_rate(session, prepared, count):
    start = time.perf_counter()
    for batch in prepared:
        session.run(None, batch)
    return count / (time.perf_counter() - start)


def cascade_rate(arguments):
    command = [arguments.cascade, "model", "bench", arguments.gguf, "--lengths", arguments.texts, "-r", "1",
               "-t", str(arguments.threads), "--json"]
    report = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return report["texts_per_s"]["median"], report["isa"]


def main():
    parser = argparse.ArgumentParser()
    for name in ["cascade", "folder", "gguf", "texts"]:
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    texts = [line for line in open(arguments.texts, encoding="utf-8").read().splitlines() if line]
    tokenizer = AutoTokenizer.from_pretrained(arguments.folder)
    encoded = sorted((tokenizer(text, truncation=True, max_length=512)["input_ids"] for text in texts), key=len)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = arguments.threads
    with tempfile.TemporaryDirectory() as work:
        session = onnxruntime.InferenceSession(quantized(arguments.folder, work), options)
        prepared = {size: list(batches(encoded, size)) for size in BATCHES}
        tried = {size: onnx_rate(session, prepared[size], len(texts)) for size in BATCHES}
        best = max(tried, key=tried.get)
        pairs = []
        for _ in range(arguments.rounds):
            theirs = onnx_rate(session, prepared[best], len(texts))
            ours, isa = cascade_rate(arguments)
            pairs.append((ours, theirs))
    ours = statistics.median(pair[0] for pair in pairs)
    theirs = statistics.median(pair[1] for pair in pairs)
    ratio = statistics.median(pair[0] / pair[1] for pair in pairs)
    print(f"machine       {platform.processor() or platform.machine()}, {arguments.threads} threads, {isa}")
    print(f"texts         {len(texts)}, {sum(map(len, encoded)) / len(encoded):.1f} tokens each")
    print(f"onnxruntime   {onnxruntime.__version__} int8, batch {best}: {theirs:.0f} texts/s   (by batch: "
          + ", ".join(f"{size}: {rate:.0f}" for size, rate in tried.items()) + ")")
    print(f"cascade       {ours:.0f} texts/s")
    print(f"ratio         {ratio:.2f} (median of {arguments.rounds} rounds, "
          f"{min(o / t for o, t in pairs):.2f} to {max(o / t for o, t in pairs):.2f})")


if __name__ == "__main__":
    main()
