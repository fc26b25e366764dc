"""Trains the subject writer: a short stage that teaches copying, then tickets composed of scenarios.

A stage lasts a given number of minutes; its rate rises over the first of them and falls linearly to zero at its end. The
texts are read anew, and tickets drawn anew, for each round of some thousand pairs.
"""

import argparse
import json
import random
import time
from pathlib import Path

import torch
from torch import nn

import figures
import sources  # noqa: F401  makes the modules of the folder above importable
from encoder import batches_by_length, minilm_folder
from fillers import Fillers
from model import MASK, START, encode, load, new_model, padded, save
from scenarios import read_folder
from tickets import TEXTS, SubjectComposer, normalised_subject
from warm_up import CopyComposer, TelegraphComposer

LABEL_SMOOTHING = 0.05
RISE_SHARE = 0.04
LATER_DECODER_NOISE = 0.12
TEXT_NOISE = 0.03
LONGEST_TEXT = 200
ROUND = 4800
BATCH = 48
CHECKPOINT_SECONDS = 300


def parsed():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("stage", choices=("copy", "subjects"))
    arguments.add_argument("--data", required=True, help="folder with banking77/ and clinc150/")
    arguments.add_argument("--minilm", help="folder or wheel of all-MiniLM-L6-v2; where there is no --first")
    arguments.add_argument("--first", help="folder of a model to go on from")
    arguments.add_argument("--output", required=True)
    arguments.add_argument("--minutes", type=float, required=True)
    arguments.add_argument("--telegraph-share", type=float, default=0.0, help="share of pairs whose target is the text, shortened")
    arguments.add_argument("--decoder-rate", type=float, default=3e-4)
    arguments.add_argument("--encoder-rate", type=float, default=1e-4)
    arguments.add_argument("--decoder-layers", type=int, default=3)
    arguments.add_argument("--threads", type=int, default=2)
    arguments.add_argument("--seed", type=int, default=1)
    return arguments.parse_args()


def optimizer(model, encoder_rate, decoder_rate):
    """AdamW; the encoder and the words, which are trained already, at their own rate, no decay on biases and norms."""
    groups = []
    for is_decoder in (False, True):
        for is_matrix in (False, True):
            weights = [
                weight for name, weight in model.named_parameters()
                if (".decoder." in name) == is_decoder and (weight.ndim > 1) == is_matrix
            ]  # fmt: skip
            rate = decoder_rate if is_decoder else encoder_rate
            groups.append({"params": weights, "lr": rate, "peak": rate, "weight_decay": 0.01 if is_matrix else 0.0})
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)


def noisy(ids, share):
    """Token ids with a share of those that are no special tokens replaced by MASK."""
    hidden = (torch.rand(ids.shape) < share) & (ids > MASK)
    return torch.where(hidden, torch.full_like(ids, MASK), ids)


def loss_of(model, texts, subjects):
    """The mean cross-entropy of the subjects' tokens, given their texts and the tokens before."""
    text, text_mask = padded(texts)
    before, _ = padded([[START] + row[:-1] for row in subjects])
    wanted, wanted_mask = padded(subjects)
    with torch.autocast("cpu", torch.bfloat16):
        hidden = model.model(
            input_ids=noisy(text, TEXT_NOISE), attention_mask=text_mask,
            decoder_input_ids=noisy(before, LATER_DECODER_NOISE), use_cache=False,
        ).last_hidden_state  # fmt: skip
        logits = hidden[wanted_mask.bool()] @ model.model.shared.weight.t()
    return nn.functional.cross_entropy(logits.float(), wanted[wanted_mask.bool()], label_smoothing=LABEL_SMOOTHING)


def round_pairs(arguments, fillers, tokenizer, draw):
    """Token ids of the texts and the subjects of one round, from the scenarios as they are now."""
    kept, _ = read_folder(TEXTS / "scenarios")
    composer = SubjectComposer(kept, fillers, arguments.data)
    telegraph = TelegraphComposer(composer, arguments.data) if arguments.telegraph_share else None
    if arguments.stage == "copy":
        composer = CopyComposer(composer, arguments.data)
    pairs = [
        telegraph.pair(draw) if draw.random() < arguments.telegraph_share else composer.pair(draw) for _ in range(ROUND)
    ]  # fmt: skip
    texts = encode(tokenizer, [text for text, _ in pairs])
    subjects = [row[1:] for row in encode(tokenizer, [normalised_subject(subject) for _, subject in pairs])]
    usable = [index for index, row in enumerate(texts) if len(row) <= LONGEST_TEXT and len(subjects[index]) > 1]
    return [texts[index] for index in usable], [subjects[index] for index in usable], len(kept)


def prepared(model):
    """Quick on processors: attention without the fused kernel, no dropout over the long side, where noise does its work."""
    model.set_attn_implementation("eager")
    model.model.encoder.dropout = 0.0
    for layer in model.model.encoder.layers:
        layer.dropout = 0.0
    return model


def main():
    arguments = parsed()
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(arguments.threads)
    draw = random.Random(arguments.seed)
    output = Path(arguments.output)
    if arguments.first:
        model, tokenizer = load(arguments.first)
    else:
        model, tokenizer = new_model(minilm_folder(arguments.minilm, output / "minilm"), arguments.decoder_layers)
    prepared(model)
    fillers = Fillers(arguments.seed)
    adam = optimizer(model, arguments.encoder_rate, arguments.decoder_rate)
    seconds = arguments.minutes * 60
    start = saved = time.monotonic()
    step = seen = number = 0
    while time.monotonic() - start < seconds:
        texts, subjects, scenarios = round_pairs(arguments, fillers, tokenizer, draw)
        model.train()
        total, batches = 0.0, batches_by_length([len(row) for row in texts], BATCH, draw)
        for index, batch in enumerate(batches):
            done = (time.monotonic() - start) / seconds
            if done >= 1:
                batches = batches[: max(index, 1)]
                break
            for group in adam.param_groups:
                group["lr"] = group["peak"] * min((done + 0.002) / RISE_SHARE, (1 - done) / (1 - RISE_SHARE))
            loss = loss_of(model, [texts[row] for row in batch], [subjects[row] for row in batch])
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            adam.step()
            adam.zero_grad(set_to_none=True)
            total += loss.item()
            step += 1
            seen += len(batch)
            if time.monotonic() - saved > CHECKPOINT_SECONDS:
                save(model, tokenizer, output)
                saved = time.monotonic()
        number += 1
        elapsed = time.monotonic() - start
        print(
            f"round {number}: {scenarios} scenarios, step {step}, {seen} pairs, loss {total / len(batches):.3f}, "
            f"{elapsed / 60:.1f} min, {seen / elapsed:.1f} pairs/s", flush=True,
        )  # fmt: skip
        if number % 4 == 0:
            print(json.dumps(figures.quick(model, tokenizer, fillers, draw_seed=7)), flush=True)
    save(model, tokenizer, output)


if __name__ == "__main__":
    main()
