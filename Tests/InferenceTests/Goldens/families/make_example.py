"""Makes the fixtures of the example in docs/AddingAnArchitecture.md, as make_families.py makes those of families.

    python make_example.py Tests/InferenceTests/Fixtures/example
"""

import os
import sys

import torch
import transformers

from make_families import make
from shape import THETA, Shape, decoder, rope

DROPS = THETA | {
    "factor on embeddings": {"embedding_multiplier": 1.0}, "factor on scores": {"attention_multiplier": 1.0},
    "factor on what blocks add": {"residual_multiplier": 1.0}, "factor on logits": {"logits_scaling": 1.0}}
GRANITE = [
    Shape("granite-a", "granite", "causal", decoder(
        72, 3, 6, 2, 88, tie_word_embeddings=True, embedding_multiplier=3.0, attention_multiplier=0.4,
        residual_multiplier=0.6, logits_scaling=4.0, **rope(5000.0)),
        "factors on embeddings, scores, what blocks add and logits, GQA 6/2, tied", DROPS, length=20),
    Shape("granite-b", "granite", "causal", decoder(
        40, 4, 5, 1, 56, tie_word_embeddings=False, attention_bias=True, embedding_multiplier=0.5,
        attention_multiplier=0.5, residual_multiplier=1.7, logits_scaling=0.25, **rope(2000.0)),
        "the same with MQA 5/1, biases on attention, untied", DROPS, length=20),
]


def main():
    torch.manual_seed(0)
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    os.makedirs(sys.argv[1], exist_ok=True)
    for shape in GRANITE:
        make(shape, sys.argv[1])


if __name__ == "__main__":
    main()
