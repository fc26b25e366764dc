"""Writes the golden of ReferenceSamplingTests: what transformers' logits processors leave of 64 logits.

    pip install torch transformers
    python3 Benchmarks/Reference/sampling.py > Tests/DecodingTests/Goldens/sampling.txt

A case is three lines: options as `name=value`, with `read` tokens that a penalty knows of; the logits; and what is left,
`token:probability`, ascending. Numbers are written so that they are read back as they were.
"""

import torch
from transformers.generation import logits_process as steps

TOKENS = 64
NAMES = ["temperature", "topK", "topP", "minP", "repetitionPenalty"]
CASES = [
    *[(t, 0, 1.0, 0.0, 1.0) for t in (0.05, 0.3, 0.8, 1.0, 1.7, 40.0)],
    *[(1.0, k, 1.0, 0.0, 1.0) for k in (1, 2, 5, 40, 63, 64, 100)],
    *[(1.0, 0, p, 0.0, 1.0) for p in (0.001, 0.1, 0.5, 0.9, 0.95, 0.999)],
    *[(1.0, 0, 1.0, m, 1.0) for m in (0.0001, 0.01, 0.05, 0.3, 1.0)],
    *[(1.0, 0, 1.0, 0.0, r) for r in (0.5, 1.05, 1.3, 4.0)],
    *[(t, k, p, m, r) for t, k, p, m, r in [
        (0.7, 40, 0.95, 0.0, 1.0), (0.7, 40, 0.95, 0.05, 1.1), (1.5, 10, 0.8, 0.0, 1.0), (1.5, 0, 0.8, 0.1, 1.2),
        (0.2, 20, 0.99, 0.001, 1.0), (2.0, 50, 0.5, 0.02, 1.5), (10.0, 0, 0.9, 0.5, 1.0), (0.6, 3, 0.3, 0.0, 1.0),
        (1.0, 7, 1.0, 0.2, 2.0), (3.0, 64, 0.97, 0.01, 0.8), (0.9, 30, 0.92, 0.03, 1.02), (5.0, 12, 0.6, 0.0, 1.3),
    ]],
]


def steps_of(temperature, top_k, top_p, min_p, repetition):
    """In the order of transformers' `_get_logits_processor`."""
    if repetition != 1:
        yield steps.RepetitionPenaltyLogitsProcessor(repetition)
    if temperature != 1:
        yield steps.TemperatureLogitsWarper(temperature)
    if top_k:
        yield steps.TopKLogitsWarper(top_k)
    if top_p < 1:
        yield steps.TopPLogitsWarper(top_p)
    if min_p > 0:
        yield steps.MinPLogitsWarper(min_p)


def main():
    torch.manual_seed(5)
    for number, case in enumerate(CASES):
        logits = (torch.randn(TOKENS) * (0.5, 2.0, 6.0)[number % 3]).float()
        read = torch.randint(TOKENS, (12,))
        scores = logits.clone().double()[None]
        for step in steps_of(*case):
            scores = step(read[None], scores)
        probabilities = scores.softmax(-1)[0]
        print(" ".join(f"{n}={v}" for n, v in zip(NAMES, case)), "read=" + ",".join(map(str, read.tolist())))
        print(" ".join(repr(x) for x in logits.tolist()))
        print(" ".join(f"{i}:{p!r}" for i, p in enumerate(probabilities.tolist()) if p > 0))


if __name__ == "__main__":
    main()
