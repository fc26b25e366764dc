"""Predicts spans with PyTorch: the reference that another implementation of the model can be compared with.

    python predict.py --model DIR --gold entities-presidio.jsonl --output spans.jsonl [--per-token]
"""

import argparse
import json

import torch

from evaluate import read
from model import decode, load_model, load_tokenizer, probabilities


def predict(model, tokenizer, texts, by_word=True):
    spans = [None] * len(texts)
    for index, scores, offsets, words in probabilities(model, tokenizer, texts):
        spans[index] = decode(scores, offsets, words, by_word)
    return spans


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--gold", required=True, help='JSONL of {"id", "text"}')
    parser.add_argument("--output", required=True)
    parser.add_argument("--per-token", action="store_true", help="decode every word piece by itself")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    rows = read(arguments.gold)
    model, tokenizer = load_model(arguments.model), load_tokenizer(arguments.model)
    spans = predict(model, tokenizer, [row["text"] for row in rows], not arguments.per_token)
    with open(arguments.output, "w", encoding="utf-8") as file:
        for row, found in zip(rows, spans):
            file.write(json.dumps({"id": row["id"], "spans": found}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
