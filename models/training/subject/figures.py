"""How good written subjects are, against those that the held-out scenarios give.

`python figures.py --model FOLDER` prints the figures and, with --examples, writes tickets beside what was written.
"""

import argparse
import json
import random
import re

import torch

import sources  # noqa: F401  makes the modules of the folder above importable
from data import write_jsonl
from encoder import batches_by_length
from fillers import Fillers
from model import START, encode, load, padded
from scenarios import read_folder
from tickets import TEXTS, SubjectComposer, fill, normalised_subject
from write import written


def words(text):
    return re.findall(r"\w+", text.lower())


def rouge_l(output, wanted):
    """The F1 of the longest common subsequence of words (Lin 2004)."""
    first, second = words(output), words(wanted)
    row = [0] * (len(second) + 1)
    for word in first:
        before = 0
        for at, other in enumerate(second, 1):
            before, row[at] = row[at], before + 1 if word == other else max(row[at], row[at - 1])
    return 2 * row[-1] / max(1, len(first) + len(second))


def held_out_tickets(fillers, count, seed):
    """`count` tickets of the held-out scenarios, with all of the subjects that would do."""
    draw = random.Random(seed)
    _, scenarios = read_folder(TEXTS / "scenarios")
    composer = SubjectComposer(scenarios, fillers, held_out=True)
    tickets = []
    for index in range(count):
        scenario = scenarios[index % len(scenarios)]
        values = fillers.values(draw) | {slot: composer.slot_value(slot, own, draw) for slot, own in scenario.slots.items()}
        details = draw.sample(scenario.details, min(len(scenario.details), draw.choice((0, 1, 2))))
        asks = [draw.choice(scenario.asks)] if scenario.asks and draw.random() < 0.55 else []
        text = composer.ticket([draw.choice(scenario.cores)], details, asks, draw, values)
        tickets.append((text, [normalised_subject(fill(subject, values)) for subject in scenario.subjects]))
    return tickets


def scores(outputs, tickets):
    """ROUGE-L to the best-fitting subject, the share equal to one, and the share of words in neither ticket nor subjects."""
    closest, equal, invented, count = 0.0, 0, 0, 0
    for output, (text, subjects) in zip(outputs, tickets, strict=True):
        closest += max(rouge_l(output, subject) for subject in subjects)
        equal += any(words(output) == words(subject) for subject in subjects)
        known = set(words(text)) | {word for subject in subjects for word in words(subject)}
        invented += sum(word not in known for word in words(output))
        count += len(words(output))
    return {
        "rouge_l": round(closest / len(tickets), 4),
        "equal": round(equal / len(tickets), 4),
        "invented": round(invented / max(1, count), 4),
        "words": round(count / len(tickets), 2),
    }


def quick(model, tokenizer, fillers, draw_seed, count=96):
    """The scores on a few held-out tickets, and three examples."""
    tickets = held_out_tickets(fillers, count, draw_seed)
    outputs = written(model, tokenizer, [text for text, _ in tickets])
    examples = [[text[:160], output, subjects[0]] for output, (text, subjects) in list(zip(outputs, tickets))[:3]]
    return scores(outputs, tickets) | {"examples": examples}


@torch.inference_mode()
def token_accuracy(model, tokenizer, tickets):
    """The share of the first subject's tokens that are the most probable ones after those before them."""
    model.eval()
    texts = encode(tokenizer, [text for text, _ in tickets])
    subjects = [row[1:] for row in encode(tokenizer, [subjects[0] for _, subjects in tickets])]
    right = count = 0
    for batch in batches_by_length([len(row) for row in texts], 32, random.Random(0)):
        ids, mask = padded([texts[row] for row in batch])
        before, _ = padded([[START] + subjects[row][:-1] for row in batch])
        wanted, wanted_mask = padded([subjects[row] for row in batch])
        logits = model(input_ids=ids, attention_mask=mask, decoder_input_ids=before, use_cache=False).logits
        right += ((logits.argmax(-1) == wanted) & wanted_mask.bool()).sum().item()
        count += wanted_mask.sum().item()
    return round(right / count, 4)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--model", required=True)
    arguments.add_argument("--count", type=int, default=600)
    arguments.add_argument("--examples", help="where to write the tickets, subjects and outputs")
    arguments.add_argument("--seed", type=int, default=11)
    arguments = arguments.parse_args()
    model, tokenizer = load(arguments.model)
    tickets = held_out_tickets(Fillers(arguments.seed), arguments.count, arguments.seed)
    outputs = written(model, tokenizer, [text for text, _ in tickets])
    print(json.dumps(scores(outputs, tickets) | {"token_accuracy": token_accuracy(model, tokenizer, tickets)}))
    if arguments.examples:
        rows = [{"text": text, "subjects": all_, "output": output} for output, (text, all_) in zip(outputs, tickets)]
        write_jsonl(arguments.examples, rows)


if __name__ == "__main__":
    main()
