"""Makes the tiny models of Fixtures/ with transformers, and the numbers that it gets from them.

    python make.py FIXTURES_FOLDER        (needs torch, transformers, safetensors)

Every parameter is drawn at random, large enough that attention is peaked: the library's own initialisation would hide a
bias or a gain that is left out. Head counts are odd, widths are no multiples of 32 and 64.
"""

import json
import os
import sys

import torch
from transformers import (BertConfig, BertForSequenceClassification, BertForTokenClassification, BertModel)

VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + list("abcdefghijklmnopqrstuvwxyz0123456789.,!?'") + [
    "##" + c for c in "abcdefghijklmnopqrstuvwxyz0123456789"] + ["card", "lost", "my", "the", "##ing", "pay", "##ment"]
SEQUENCES = [[2, 3], [2, 83, 81, 3], [2] + [5 + (i * 7) % 70 for i in range(30)] + [3],
             [2] + [5 + (i * i) % 79 for i in range(61)] + [3]]


def randomize(model, seed):
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in model.named_parameters():
        scale = 0.5 if parameter.dim() < 2 else 2.5 / parameter.shape[1] ** 0.5
        values = torch.randn(parameter.shape, generator=generator) * scale
        if "LayerNorm.weight" in name:
            values += 1
        parameter.data.copy_(values)
    return model.eval()


def config(shape, **more):
    return BertConfig(vocab_size=len(VOCABULARY), max_position_embeddings=64, attn_implementation="eager", **shape, **more)


def save(folder, model, seed, extra=None, results=None):
    randomize(model, seed)
    model.save_pretrained(folder)
    with open(os.path.join(folder, "vocab.txt"), "w", encoding="utf-8") as file:
        file.write("\n".join(VOCABULARY) + "\n")
    path = os.path.join(folder, "config.json")
    settings = json.load(open(path))
    settings.update(extra or {})
    json.dump(settings, open(path, "w"), indent=1)
    cases = []
    for ids in SEQUENCES:
        with torch.no_grad():
            cases.append({"ids": ids, **{k: v.tolist() for k, v in results(model, torch.tensor([ids])).items()}})
    json.dump({"cases": cases}, open(os.path.join(folder, "expected.json"), "w"))


def main():
    root = sys.argv[1]
    odd = dict(hidden_size=60, num_hidden_layers=2, num_attention_heads=3, intermediate_size=88)
    even = dict(hidden_size=64, num_hidden_layers=3, num_attention_heads=4, intermediate_size=128, hidden_act="relu")
    labels = {str(i): name for i, name in enumerate(["lost_card", "payment", "none", "other", "fifth"])}
    save(os.path.join(root, "encoder-odd"), BertModel(config(odd)), 1,
         results=lambda m, x: {"states": m(x).last_hidden_state[0]})
    save(os.path.join(root, "encoder-relu"), BertModel(config(even)), 2,
         results=lambda m, x: {"states": m(x).last_hidden_state[0]})
    save(os.path.join(root, "classifier"), BertForSequenceClassification(config(odd, id2label=labels, num_labels=5)), 3,
         results=lambda m, x: {"head": m(x).logits})
    save(os.path.join(root, "classifier-mean"),
         BertForSequenceClassification(config(even, id2label=labels, num_labels=5)), 4,
         extra={"classifier_pooling": "mean"},
         results=lambda m, x: {"head": m.classifier(m.bert(x).last_hidden_state.mean(1))})
    save(os.path.join(root, "tagger"), BertForTokenClassification(config(odd, id2label=labels, num_labels=5)), 5,
         results=lambda m, x: {"head": m(x).logits[0]})


if __name__ == "__main__":
    main()
