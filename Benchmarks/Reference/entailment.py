"""Compares classifiers by hypotheses with transformers: heads that were trained on entailment and read two texts.

    swift build -c release --product cascade
    python Benchmarks/Reference/entailment.py [--cascade .build/release/cascade] [--texts 150] [--only NAME ...]

Makes small models with random weights and vocabularies trained on the texts themselves, imports them as f32 and runs a
pipeline with `--trace`. A third of the texts is longer than the context. Those are cut here again by the rule of
Windows.swift, each window is put in the place of the text in transformers' own encoding of the pair, and the logits of
the windows are averaged by their tokens. Prints a model's largest differences, and what leaving out the order of the
pair, its segments, the windows or their weights would change. Fails above 1e-4, where tokens are counted otherwise, and
where such a mistake could hide. Needs torch, transformers 5 and tokenizers.
"""

import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile

import torch
import transformers
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

LIMIT, PLAIN = 1e-4, 1e-2
OVERLAP = 64
# Label, description, and what the pipeline should say of a text that it fits; the second stage has words of its own.
ONE = [("refund", "getting money back.", "This text is about getting money back."),
       ("lost_card", None, "This text is about lost card."),
       ("größe", "Größe, naïve 北京 😀", "This text is about Größe, naïve 北京 😀."),
       ("sign-in", "[SEP] </s> codes that never arrive", "This text is about [SEP] </s> codes that never arrive.")]
MANY = [("urgent", "should be read today", "Whoever reads it: should be read today!"),
        ("angry", None, "Whoever reads it: angry!"),
        ("long", "wordy " * 12 + "and dull.", "Whoever reads it: " + "wordy " * 12 + "and dull!")]
WORDS = """my card was lost on the way to station please block where is refund it promised for end of week i can't sign
in: code never arrives phone. change address account, we moved another city! thank you; transfer has arrived payment
taken twice second still pending? don't won't they're £49.99 #12345 DE89-3704 2024-03-09 (urgent) "quoted" a/b""".split()
ODD = ["Überweisung", "nai\u0308ve", "İstanbul", "ΟΔΟΣ", "北京市", "日本語です", "한국어", "مرحبا", "नमस्ते", "ﬁne",
       "\u200b", "\ufeff", "👩‍👩‍👧", "😀😀", "é́́", "\u0001", "\u0000", "\ufffd", "[SEP]", "</s>", "<mask>", "[CLS]x",
       "\u00a0", "\u2028", "\t\t", "\n\n", "  ", "ẞ", "½", "Ｆｕｌｌ", "x" * 120, "\u0301", "…", "𝔘𝔫𝔦", "\U0010fffd", "a\u00adb"]
ENCODER = dict(hidden_size=60, num_hidden_layers=3, num_attention_heads=5, intermediate_size=88)
BYTES = dict(bos_token_id=0, pad_token_id=1, eos_token_id=2)
NAMES = {0: "contradiction", 1: "neutral", 2: "entailment"}
# Model, its vocabulary, settings and labels. RoBERTa counts positions from 2.
MODELS = {
    "bart": ("Bart", "bytes", dict(
        d_model=60, encoder_layers=3, decoder_layers=2, encoder_attention_heads=5, decoder_attention_heads=3,
        encoder_ffn_dim=88, decoder_ffn_dim=72, max_position_embeddings=128, decoder_start_token_id=2, **BYTES), NAMES),
    "bert": ("Bert", "pieces", dict(max_position_embeddings=192, **ENCODER),
             {0: "ENTAILMENT", 1: "NEUTRAL", 2: "CONTRADICTION"}),
    "bert-of-two": ("Bert", "pieces", dict(max_position_embeddings=96, **ENCODER),
                    {0: "entailment", 1: "not_entailment"}),
    "roberta": ("Roberta", "bytes", dict(max_position_embeddings=230, type_vocab_size=1, **ENCODER, **BYTES), NAMES),
    "distilbert": ("DistilBert", "pieces", dict(
        dim=60, n_layers=3, n_heads=5, hidden_dim=88, max_position_embeddings=128), NAMES),
    "electra": ("Electra", "pieces", dict(embedding_size=36, max_position_embeddings=160, **ENCODER), NAMES),
}


def make_texts(count):
    pick = random.Random(7)
    texts = ["hi", "?", "\u200b.", "\u0001x", "A. " * 400, "word" * 300, "北京" * 200, "\n " + "x y\n" * 150, "😀" * 150]
    # Words that fill most of a window by themselves.
    lengths = [[pick.choice([1, 20, 50, 70, 80, 99, 180, 350]) for _ in range(count)] for count in (4, 9, 30, 30)]
    texts += [" ".join("".join(pick.choices("acdehmnorst", k=k)) for k in some) for some in lengths]
    while len(texts) < count:
        oddness = pick.choice([0, 0, 0.1, 0.5])
        length = pick.randint(100, 500) if len(texts) % 3 == 0 else pick.randint(1, 25)
        words = [pick.choice(ODD if pick.random() < oddness else WORDS) for _ in range(length)]
        text = "".join(word + pick.choice([" "] * 9 + ["", "\n"]) for word in words)
        if text.strip(" \t\n\u00a0\u2028"):
            texts.append(text)
    return texts


def write_vocabulary(kind, texts, folder):
    """Writes a tokenizer, the same in every run, and returns how many tokens it has."""
    if kind == "pieces":
        letters = sorted(set("".join(WORDS + ODD[:10]).lower()))
        pieces = sorted({part for word in WORDS for n in (2, 3, 4) for part in (word[:n].lower(), "##" + word[-n:].lower())})
        special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
        tokens = dict.fromkeys(special + letters + ["##" + letter for letter in letters] + pieces)
        tokenizer = transformers.BertTokenizer(vocab={token: i for i, token in enumerate(tokens)})
    else:
        pairs = Tokenizer(models.BPE())
        pairs.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        pairs.train_from_iterator(texts, trainers.BpeTrainer(
            vocab_size=600, special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"], show_progress=False,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
        made = json.loads(pairs.to_str())["model"]
        tokenizer = transformers.RobertaTokenizer(vocab=made["vocab"], merges=[tuple(merge) for merge in made["merges"]])
    tokenizer.save_pretrained(folder)
    return len(tokenizer)


def draw_weights(model):
    """Weights under which attention prefers something and no bias or gain is left at its neutral value."""
    with torch.no_grad():
        for module in model.modules():
            for values in module.parameters(recurse=False):
                if values.dim() == 1:
                    values.add_(0.2 * torch.randn_like(values))
                else:
                    width = 1 if isinstance(module, torch.nn.Embedding) else values.shape[1]
                    values.copy_(torch.randn_like(values) * 1.6 / width ** 0.5)


def windows(words, capacity):
    """Where the windows of a text lie whose tokens are of these words: as Windows.swift says it."""
    def starts(i):
        return i in (0, len(words)) or words[i] != words[i - 1]

    overlap, found, start, covered = min(OVERLAP, capacity // 2), [], 0, 0
    while len(words) - start > capacity:
        top = start + capacity
        end = next((i for i in range(top, max(start + (capacity + 1) // 2, covered + 1) - 1, -1) if starts(i)), top)
        found.append(range(start, end))
        covered, low = end, max(end - overlap, start + 1)
        start = next((i for i in range(low, end + 1) if starts(i)), low)
    return [*found, range(start, len(words))]


class Reference:
    """A model of transformers that reads a pair of texts, the first one in windows."""

    def __init__(self, folder):
        self.tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
        self.model = transformers.AutoModelForSequenceClassification.from_pretrained(
            folder, attn_implementation="eager", dtype=torch.float32).eval()
        config = self.model.config
        self.context = config.max_position_embeddings - (2 if config.model_type == "roberta" else 0)
        self.has_types = getattr(config, "type_vocab_size", 1) > 1
        names = [config.id2label[i].lower() for i in range(config.num_labels)]
        self.favour = names.index("entailment")
        self.against = names.index("contradiction" if "contradiction" in names else "not_entailment")

    def run(self, pair, columns=None, types=True):
        columns = range(len(pair["input_ids"])) if columns is None else columns
        names = ["input_ids", "token_type_ids"] if types and self.has_types else ["input_ids"]
        with torch.no_grad():
            given = {name: torch.tensor([[pair[name][c] for c in columns]]) for name in names}
            return self.model(**given).logits[0].double()

    def logits(self, text, hypothesis):
        """What should come, how many windows and tokens it takes, and what would come of mistakes."""
        # What is spelled like a special token is text: records are data.
        pair = self.tokenizer(text, hypothesis, split_special_tokens=True)
        sides, words = pair.sequence_ids(), pair.word_ids()
        first = [c for c, side in enumerate(sides) if side == 0]
        parts = windows([words[c] for c in first], self.context - (len(sides) - len(first)))
        tokens = sum(map(len, parts)) + len(parts) * (len(sides) - len(first))
        if len(parts) == 1:
            found = self.run(pair)
            mistakes = {"swapped": self.run(self.tokenizer(hypothesis, text, split_special_tokens=True))}
            if self.has_types:
                mistakes["no types"] = self.run(pair, types=False)
            return found, 1, tokens, mistakes
        each = []
        for part in parts:
            kept = set(first[part.start:part.stop])
            each.append(self.run(pair, [c for c, side in enumerate(sides) if side != 0 or c in kept]))
        each, lengths = torch.stack(each), torch.tensor([float(len(part)) for part in parts]).double()
        return lengths @ each / lengths.sum(), len(parts), tokens, {"first window": each[0], "windows alike": each.mean(0)}


def run_pipeline(cascade, folder, texts):
    def stage(labels, **more):
        means = {name: description for name, description, _ in labels}
        return {"kind": "classifier", "model": "./model.gguf", "labels": means, **more}

    pipeline = {
        "name": "entailment", "input": {"id": "id", "text": "{{text}}"},
        "stages": {"one": stage(ONE), "many": stage(MANY, many=True, hypothesis="Whoever reads it: {{label}}!")},
        "output": {"one": "one.scores", "many": "many.scores"}}
    (folder / "pipeline.yaml").write_text(json.dumps(pipeline, ensure_ascii=False))
    records = "".join(json.dumps({"id": str(i), "text": text}) + "\n" for i, text in enumerate(texts))
    run = subprocess.run([cascade, "run", folder / "pipeline.yaml", "--trace", "--no-store", "--threads", "1", "--quiet"],
                         input=records, capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"cascade run: {run.stderr[:2000]}{run.stdout[:500]}")
    return [json.loads(line) for line in run.stdout.split("\n")[:-1]]


def compare(reference, texts, found):
    """Prints what was compared and the largest differences; whether they are small and would show a mistake."""
    worst = {"one window": 0.0, "windows": 0.0, "scores": 0.0}
    mistakes, largest, miscounted, longest, cut = {}, 0.0, 0, 0, 0
    for text, line in zip(texts, found, strict=True):
        traces = {trace["stage"]: trace for trace in line["trace"]}
        for stage, labels in [("one", ONE), ("many", MANY)]:
            raw, count, expected = traces[stage]["raw"], 0, []
            for index, (_, _, hypothesis) in enumerate(labels):
                logits, windows_read, tokens, others = reference.logits(text, hypothesis)
                ours = torch.tensor([raw["for"][index], raw["against"][index]]).double()
                pick = [reference.favour, reference.against]
                kind = "one window" if windows_read == 1 else "windows"
                worst[kind] = max(worst[kind], (ours - logits[pick]).abs().max().item())
                for name, other in others.items():
                    mistakes[name] = max(mistakes.get(name, 0), (other - logits)[pick].abs().max().item())
                largest, longest = max(largest, logits.abs().max().item()), max(longest, windows_read)
                cut += windows_read > 1
                count += tokens
                expected.append(logits[pick])
            favour, against = torch.stack(expected).T
            scores = favour.softmax(0) if stage == "one" else (favour - against).sigmoid()
            ours = torch.tensor([line[stage][name] for name, _, _ in labels]).double()
            worst["scores"] = max(worst["scores"], (ours - scores).abs().max().item())
            miscounted += count != traces[stage]["tokens"]
    pairs = len(texts) * (len(ONE) + len(MANY))
    print(f"  {pairs} pairs, {cut} in windows, at most {longest}; logits to {largest:.2f}; "
          f"stages with other token counts: {miscounted}")
    print("  largest difference:", ", ".join(f"{name} {value:.1e}" for name, value in worst.items()))
    print("  what mistakes would change:", ", ".join(f"{name} {value:.2f}" for name, value in mistakes.items()))
    return max(worst.values()) <= LIMIT and miscounted == 0 and cut > 0 and min(mistakes.values()) > PLAIN


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cascade", default=pathlib.Path(__file__).parents[2] / ".build/release/cascade")
    parser.add_argument("--texts", type=int, default=150)
    parser.add_argument("--only", nargs="*", default=list(MODELS), choices=list(MODELS))
    options = parser.parse_args()
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    texts, agree = make_texts(options.texts), True
    for name in options.only:
        torch.manual_seed(0)
        family, vocabulary, settings, labels = MODELS[name]
        with tempfile.TemporaryDirectory() as path:
            folder = pathlib.Path(path)
            settings = settings | {"vocab_size": write_vocabulary(vocabulary, texts, folder)}
            config = getattr(transformers, family + "Config")(id2label=labels, **settings)
            model = getattr(transformers, family + "ForSequenceClassification")(config)
            draw_weights(model)
            model.save_pretrained(folder)
            subprocess.run([options.cascade, "model", "import", folder, "--output", folder / "model.gguf", "--type",
                            "f32"], check=True, stdout=subprocess.DEVNULL)
            print(f"{name}:", flush=True)
            agree = compare(Reference(folder), texts, run_pipeline(options.cascade, folder, texts)) and agree
    sys.exit(not agree)


if __name__ == "__main__":
    main()
