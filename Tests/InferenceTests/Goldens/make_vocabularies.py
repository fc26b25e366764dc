"""Writes Tests/InferenceTests/Fixtures/vocabularies: small vocabularies of each kind, and what their references read.

    python Tests/InferenceTests/Goldens/make_vocabularies.py

Trained on this repository's documents with the expressions that models publish. Needs tokenizers, sentencepiece, gguf
(the fixtures in the repository are from tokenizers 0.23.3 and sentencepiece 0.2.3).
"""

import json
import pathlib
import random
import shutil
import struct
import sys

ROOT = pathlib.Path(__file__).parents[3]
sys.path.insert(0, str(ROOT / "Benchmarks/Reference"))

import sentencepiece
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from tokenizers_compare import DIGITS, EXPRESSIONS, GPT2, byte_level, generated, merges_json

OUT = ROOT / "Tests/InferenceTests/Fixtures/vocabularies"
TEXTS = [l for p in sorted((ROOT / "docs").glob("*.md")) for l in p.read_text().split("\n") if l.strip()]
CASES = [
    "", " ", "  ", "a", " a", "Hello world", "  Hello  world  ", "I'm you'LL they've it'ſ we'd", "\n", "\n\n a\r\n\tb \n ",
    "3.14159 1000000 ²½Ⅷ 12345678", "HTTPServer camelCase XMLParser iPhone", "café cafe\u0301 Å Å ﬁ ｶﾞ", "你好，世界。こんにちは 안녕하세요",
    "שלום مرحبا नमस्ते ไทย", "🙂🙃👩‍👩‍👧🏳️‍🌈 ☃", "\u0000\u0001\u200b\ufeff\u00ad\u0085", "a\u00a0b\u3000c\u2003d", "!!!???... --- ___ ///\n",
    "<s>a</s><|end|><tool>x <mask> b", "<|user|> \n a <|user|>b", "a<w> <w> <w>b", "if (x == 1) {\n        return  x;\n    }", "https://example.org/a?b=c&d=e#f", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "▁a ▁▁ b▁", "\U0001f1e9\U0001f1ea \U000e0041 \U0010ffff", "mail: anna.k@example.org, tel. +49 (0)30 1234-567",
]


def bpe(cut, composes=False, size=420):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer, tokenizer.decoder = cut, decoders.ByteLevel()
    if composes:
        tokenizer.normalizer = normalizers.NFC()
    tokenizer.train_from_iterator(TEXTS, trainers.BpeTrainer(
        vocab_size=size, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), special_tokens=["<s>", "</s>", "<|end|>"],
        show_progress=False))
    tokenizer.add_tokens([AddedToken("<tool>", normalized=False)])
    return tokenizer


def pieces(folder, kind, size, **options):
    source = folder / "texts"
    source.write_text("\n".join(TEXTS))
    sentencepiece.SentencePieceTrainer.train(
        input=str(source), model_prefix=str(folder / "tokenizer"), model_type=kind, vocab_size=size, minloglevel=2, **options)
    source.unlink()
    (folder / "tokenizer.vocab").unlink()
    return folder / "tokenizer.model"


def write(folder, texts, rows, **more):
    (folder / "config.json").write_text('{"model_type": "llama"}\n')
    cases = [{"text": t, **row} for t, row in zip(texts, rows)]
    lines = ",\n".join(json.dumps(c, ensure_ascii=True) for c in cases)
    (folder / "expected.json").write_text('{"more": %s, "cases": [\n%s\n]}\n' % (json.dumps(more), lines))


def fast(name, tokenizer, texts):
    folder = OUT / name
    folder.mkdir(parents=True)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    special = [tokenizer.encode(t).ids for t in texts]
    pair = tokenizer.encode("a b", "c").ids
    tokenizer.encode_special_tokens = True
    plain = [tokenizer.encode(t, add_special_tokens=False).ids for t in texts]
    rows = [
        {"ids": p, "special": s, "decoded": tokenizer.decode(p, skip_special_tokens=False)} for p, s in zip(plain, special)
    ]
    if name == "t5-json":
        # The reference's unigrams make control tokens of a text that spells them; ours never do.
        for text, row in zip(texts, rows):
            if "</s>" in text:
                del row["ids"], row["decoded"]
    write(folder, texts, rows, pair=pair, parts=[tokenizer.encode(t, add_special_tokens=False).ids for t in ("a b", "c")])
    return folder


def slow(name, kind, texts, size, **options):
    folder = OUT / name
    folder.mkdir(parents=True)
    model = sentencepiece.SentencePieceProcessor(model_file=str(pieces(folder, kind, size, **options)))
    rows = [{"ids": model.encode(t)} for t in texts]
    if options.get("byte_fallback"):
        for row in rows:
            row["decoded"] = model.decode(row["ids"])
    write(folder, texts, rows)


def template(tokenizer, single, pair, *tokens):
    tokenizer.post_processor = processors.TemplateProcessing(
        single=single, pair=pair, special_tokens=[(t, tokenizer.token_to_id(t)) for t in tokens])
    return tokenizer


def single_precision(x):
    return struct.unpack("f", struct.pack("f", x))[0]


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    texts = CASES + list(generated(50, 3))
    for name in EXPRESSIONS:
        fast(name, bpe(byte_level(EXPRESSIONS[name]), composes=name in ("qwen2", "qwen35")), texts)
    llama = bpe(byte_level(EXPRESSIONS["llama-bpe"]))
    data = json.loads(llama.to_str())
    # Words that no merge makes: they are found only where whole words are looked up.
    data["model"]["ignore_merges"] = True
    for id, token in ((500, "Ġworld"), (502, "camel")):
        data["model"]["vocab"][token] = id
    shutil.rmtree(OUT / "llama-bpe")
    fast("llama-bpe", template(Tokenizer.from_str(json.dumps(data)), "<s> $A", "<s> $A $B", "<s>"), texts)
    fast("starcoder", bpe(DIGITS), texts)
    roberta = bpe(GPT2)
    roberta.add_special_tokens([AddedToken("<mask>", lstrip=True, normalized=False)])
    roberta.post_processor = processors.RobertaProcessing(("</s>", 1), ("<s>", 0), add_prefix_space=False)
    fast("roberta", roberta, texts)
    folder = fast("gpt-2", bpe(GPT2), texts)
    model = json.loads((folder / "tokenizer.json").read_text())["model"]
    added = {str(t["id"]): t for t in json.loads((folder / "tokenizer.json").read_text())["added_tokens"]}
    (folder / "tokenizer.json").unlink()
    (folder / "vocab.json").write_text(json.dumps(model["vocab"]))
    (folder / "merges.txt").write_text("#version: 0.2\n" + "".join(" ".join(m) + "\n" for m in model["merges"]))
    (folder / "tokenizer_config.json").write_text(
        json.dumps({"added_tokens_decoder": added, "eos_token": "<|end|>", "chat_template": "{{ messages }}"}))
    plain = dict(byte_fallback=True, normalization_rule_name="identity", remove_extra_whitespaces=False)
    slow("spm-bpe", "bpe", texts, 900, **plain)
    slow("spm-bpe-gemma", "bpe", texts, 900, add_dummy_prefix=False, user_defined_symbols=["\n", "▁▁", "<tool>"], **plain)
    rules = OUT / "rules.tsv"
    rules.write_text("FB01\t66 69\nE9\t65\n65 301\t65\nA0\t20\n3000\t20\n9\t20\nA\t20\n200B\t\n")
    slow("spm-unigram", "unigram", texts, 500, normalization_rule_tsv=str(rules))
    rules.unlink()
    slow("spm-unigram-bytes", "unigram", texts, 700, byte_fallback=True, normalization_rule_name="identity")
    for name, space in [("llama-json", "prepend"), ("mistral-json", "metaspace"), ("gemma-json", "replace")]:
        folder = OUT / name
        folder.mkdir()
        tokenizer = merges_json(folder, pieces(folder, "bpe", 700, **plain), space)
        shutil.rmtree(folder)
        tokenizer.add_special_tokens([AddedToken("<|user|>", rstrip=True), AddedToken("<w>", single_word=True)])
        fast(name, template(tokenizer, "<s> $A", "<s> $A $B", "<s>"), texts)
    unigram = Tokenizer(models.Unigram())
    unigram.pre_tokenizer = pre_tokenizers.Metaspace("▁", "always")
    unigram.train_from_iterator(TEXTS, trainers.UnigramTrainer(
        vocab_size=500, special_tokens=["<pad>", "</s>", "<unk>"], unk_token="<unk>", show_progress=False))
    data = json.loads(unigram.to_str())
    # Scores as they come from SentencePiece's files.
    data["model"]["vocab"] = [[t, single_precision(s)] for t, s in data["model"]["vocab"]]
    unigram = Tokenizer.from_str(json.dumps(data))
    unigram.decoder = decoders.Metaspace("▁", "always")
    fast("t5-json", template(unigram, "$A </s>", "$A </s> $B </s>", "</s>"), texts)


main()
