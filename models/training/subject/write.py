"""Writes a subject for each ticket of a JSON Lines file: {"id", "text"} to {"id", "subject"}, greedily."""

import argparse
import re

import torch

import sources  # noqa: F401  makes the modules of the folder above importable
from data import read_jsonl, write_jsonl
from model import END, PAD, START, encode, load, padded

LONGEST_SUBJECT = 32
_INSIDE_WORDS = re.compile(r"(?<=\w) ([-/']) (?=\w)|(?<=\d)([.,]) (?=\d)|(?<=\d) (%)|([£€$]) (?=\d)")


def joined(text):
    """The text with the marks that stand inside words and figures put back to them: pick-up, 24/7, 2.1, 20%, $40."""
    return _INSIDE_WORDS.sub(lambda match: match[1] or match[2] or match[3] or match[4], text)


@torch.inference_mode()
def written(model, tokenizer, texts, size=32):
    """The subject of each text: the most probable token each time."""
    model.eval()
    token_ids = encode(tokenizer, texts)
    order = sorted(range(len(texts)), key=lambda index: len(token_ids[index]))
    subjects = [""] * len(texts)
    for start in range(0, len(order), size):
        batch = order[start : start + size]
        ids, mask = padded([token_ids[index] for index in batch])
        encoded = model.model.encoder(input_ids=ids, attention_mask=mask)
        so_far = torch.full((len(batch), 1), START)
        while so_far.shape[1] <= LONGEST_SUBJECT and not (so_far == END).any(1).all():
            hidden = model.model.decoder(
                input_ids=so_far, encoder_hidden_states=encoded.last_hidden_state, encoder_attention_mask=mask, use_cache=False
            ).last_hidden_state
            following = (hidden[:, -1] @ model.model.shared.weight.t()).argmax(-1)
            following = torch.where((so_far == END).any(1), torch.full_like(following, PAD), following)
            so_far = torch.cat([so_far, following[:, None]], 1)
        for row, index in enumerate(batch):
            subjects[index] = joined(tokenizer.decode(so_far[row].tolist(), skip_special_tokens=True))
    return subjects


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--model", required=True)
    arguments.add_argument("--tickets", required=True, help='JSON Lines with "id" and "text"; a "subject" is put before the text')
    arguments.add_argument("--output", required=True)
    arguments = arguments.parse_args()
    model, tokenizer = load(arguments.model)
    rows = read_jsonl(arguments.tickets)
    texts = ["\n\n".join(part for part in (row.get("subject"), row["text"]) if part) for row in rows]
    subjects = written(model, tokenizer, texts)
    write_jsonl(arguments.output, [{"id": row["id"], "subject": subject} for row, subject in zip(rows, subjects, strict=True)])


if __name__ == "__main__":
    main()
