"""Compares an encoder's states with transformers', both in f32.

    python compare_hidden_states.py --cascade .build/release/cascade --folder HF_FOLDER --gguf MODEL_F32.gguf [--texts FILE]

Prints, over all texts, the largest difference relative to the largest state, and fails above 1e-4.
"""

import argparse
import json
import subprocess
import sys

import torch
from transformers import AutoModel, AutoTokenizer

TEXTS = [
    "My card was declined at the supermarket and I don't know why.",
    "hi",
    "Refund of £49.99 for order #12345, please! My IBAN is DE89 3704 0044 0532 0130 00.",
    "Überweisung nach Zürich – 北京 😀 naïve café",
    " ".join(["I paid twice for the same hotel room and nobody answers my mails."] * 20),
]


def states(cascade, gguf, ids):
    tokens = ",".join(str(i) for i in ids)
    out = subprocess.run([cascade, "model", "logits", gguf, "--tokens", tokens, "--all"],
                         check=True, capture_output=True, text=True)
    return torch.tensor(json.loads(out.stdout))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cascade", required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--gguf", required=True)
    parser.add_argument("--texts", help="a file with one text a line")
    parser.add_argument("--limit", type=float, default=1e-4)
    arguments = parser.parse_args()
    texts = open(arguments.texts, encoding="utf-8").read().splitlines() if arguments.texts else TEXTS
    tokenizer = AutoTokenizer.from_pretrained(arguments.folder)
    model = AutoModel.from_pretrained(arguments.folder, attn_implementation="eager").eval().float()
    worst = 0.0
    for text in texts:
        ids = tokenizer(text, truncation=True, max_length=512)["input_ids"]
        with torch.no_grad():
            expected = model(torch.tensor([ids])).last_hidden_state[0]
        found = states(arguments.cascade, arguments.gguf, ids)
        relative = ((found - expected).abs().max() / expected.abs().max()).item()
        worst = max(worst, relative)
        print(f"{len(ids):4d} tokens  largest relative difference {relative:.2e}")
    print(f"worst {worst:.2e}, limit {arguments.limit:.0e}")
    sys.exit(worst > arguments.limit)


if __name__ == "__main__":
    main()
