"""Compares the tokenizers with Hugging Face's `tokenizers` and with `sentencepiece`, id by id.

    swift build -c release --product TokenizerBenchmark
    python Benchmarks/Reference/tokenizers_compare.py INTEROP WORK [--lines 100000] [--texts FOLDER ...] [--only NAME ...]

INTEROP is a folder with llama.cpp's `vocab/ggml-vocab-NAME.gguf`; WORK takes the folders that are made: real
vocabularies with the expressions that their models publish, others trained here on the same texts. Each is imported from
its Hugging Face folder, and each line is read by both sides. Lines come from --texts (files and folders; every line of
text is one) and from a generator with a fixed seed. Needs tokenizers, sentencepiece, gguf.
"""

import argparse
import json
import pathlib
import random
import struct
import subprocess
import unicodedata

import gguf
import sentencepiece
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

TOOL = pathlib.Path(__file__).parents[2] / ".build/release/TokenizerBenchmark"

CONTRACTION = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
TAIL = r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
SLASH_TAIL = r"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
LETTERS = r"|[^\r\n\p{L}\p{N}]?\p{L}+|"
CAPITAL, SMALL = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"


def cased(end):
    opening = r"[^\r\n\p{L}\p{N}]?"
    return f"{opening}{CAPITAL}*{SMALL}+{end}|{opening}{CAPITAL}+{SMALL}*{end}|"


EXPRESSIONS = {
    "llama-bpe": [CONTRACTION + LETTERS + r"\p{N}{1,3}" + TAIL],
    "qwen2": [CONTRACTION + LETTERS + r"\p{N}" + TAIL],
    "qwen35": [
        CONTRACTION + r"|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    ],
    "bailingmoe": [
        r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"
    ],
    "seed-coder": [CONTRACTION + LETTERS + r"\p{N}{1}| ?[^\s\p{L}\p{N}\r\n]+|\s*[\r\n]+|\s+(?!\S)|\s+"],
    "gpt-4o": [cased(CONTRACTION + "?") + r"\p{N}{1,3}" + SLASH_TAIL],
    "tekken": [cased("") + r"\p{N}" + SLASH_TAIL],
    "deepseek-coder": ["[\r\n]", r"\s?\p{L}+", r"\s?\p{P}+", "[一-龥ࠀ-一가-\ud7ff]+", "digits"],
    "deepseek-v3": [
        r"\p{N}{1,3}",
        "[一-龥\u3040-ゟ゠-ヿ]+",
        "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
        "| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+",
    ],
    "viking": [" ?[^(\\s|[.,!?…。，、।۔،])]+", "digits"],
}


def lines_of(paths):
    for path in map(pathlib.Path, paths):
        files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
        for file in files:
            content = file.read_bytes()
            if b"\0" not in content[:4096] and not content.startswith(b"\x1f\x8b"):
                yield from content.decode(errors="replace").split("\n")


def generated(count, seed):
    """Mixtures of scripts, emoji, controls, marks, digits and long runs."""
    choose = random.Random(seed)
    assigned = [c for c in range(0x110000) if unicodedata.category(chr(c)) not in ("Cn", "Cs", "Co")]
    marks = [c for c in assigned if unicodedata.category(chr(c))[0] == "M"]
    spaces = [9, 10, 11, 12, 13, 0x1C, 0x1F, 32, 32, 32, 0x85, 0xA0, 0x200B, 0x2003, 0x2028, 0x3000, 0xFEFF]
    ascii_signs = list(range(33, 48)) + list(range(58, 65)) + list(range(91, 97)) + list(range(123, 127))
    pools = [
        assigned, assigned[:3000], list(range(32, 127)), list(range(0x1F300, 0x1FAFF)) + [0x200D, 0xFE0F],
        list(range(0x4E00, 0x9FA6)) + list(range(0x3040, 0x3100)), list(range(0xAC00, 0xD7A4)),
        list(range(0x5D0, 0x5EB)) + list(range(0x620, 0x64B)), marks + list(range(97, 123)), spaces, ascii_signs,
        list(range(48, 58)), list(range(0x900, 0xE00)), [0x27, 0x2019, 115, 83, 0x17F, 116, 108, 76, 114, 101, 118, 109, 100, 32],
    ]
    for _ in range(count):
        parts = []
        for _ in range(choose.randrange(1, 7)):
            pool = choose.choice(pools)
            if choose.random() < 0.1:
                parts.append(chr(choose.choice(pool)) * choose.randrange(2, 60))
            else:
                parts.append("".join(chr(choose.choice(pool)) for _ in range(choose.randrange(1, 12))))
            parts.append(choose.choice(["", " ", "  ", "\n", "\t", " a", "b"]))
        yield "".join(c for c in "".join(parts) if not 0xD800 <= ord(c) < 0xE000)


def byte_level(expressions):
    steps = []
    for expression in expressions:
        if expression == "digits":
            steps.append(pre_tokenizers.Digits(individual_digits=True))
        else:
            steps.append(pre_tokenizers.Split(Regex(expression), "isolated"))
    return pre_tokenizers.Sequence(steps + [pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


GPT2 = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
DIGITS = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), GPT2])


def real(path, cut, composes=False, ignores_merges=False):
    fields = gguf.GGUFReader(path).fields
    strings = lambda key: [bytes(fields[key].parts[i]).decode() for i in fields[key].data]
    tokens = strings("tokenizer.ggml.tokens")
    types = [int(fields["tokenizer.ggml.token_type"].parts[i][0]) for i in fields["tokenizer.ggml.token_type"].data]
    merges = [tuple(m.split(" ", 1)) for m in strings("tokenizer.ggml.merges")]
    vocab = {t: i for i, t in enumerate(tokens)}
    tokenizer = Tokenizer(models.BPE(vocab, merges, ignore_merges=ignores_merges))
    tokenizer.pre_tokenizer, tokenizer.decoder = cut, decoders.ByteLevel()
    if composes:
        tokenizer.normalizer = normalizers.NFC()
    tokenizer.add_special_tokens([t for t, kind in zip(tokens, types) if kind == 3])
    tokenizer.add_tokens([t for t, kind in zip(tokens, types) if kind == 4])
    return tokenizer


def trained(cut, texts, composes=False, unk=None):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer, tokenizer.decoder = cut, decoders.ByteLevel()
    if composes:
        tokenizer.normalizer = normalizers.NFC()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=6000, initial_alphabet=alphabet, special_tokens=["<|end|>", "<s>"], show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.add_tokens([AddedToken("<tool>", normalized=False), AddedToken("   ", normalized=False)])
    return tokenizer


def pieces(texts, folder, kind, **options):
    source = folder / "texts.txt"
    source.write_text("\n".join(t.replace("\n", " ") for t in texts if t.strip()), encoding="utf-8")
    sentencepiece.SentencePieceTrainer.train(
        input=str(source), model_prefix=str(folder / "tokenizer"), model_type=kind, minloglevel=2,
        max_sentence_length=100_000, character_coverage=0.99, **{"vocab_size": 12_000, **options})
    (folder / "tokenizer.vocab").unlink()
    source.unlink()
    return sentencepiece.SentencePieceProcessor(model_file=str(folder / "tokenizer.model"))


def save(tokenizer, folder):
    tokenizer.save(str(folder / "tokenizer.json"))


def reference(tokenizer, lines):
    # Special tokens that a text spells are text here, as they are by default in ours.
    tokenizer.encode_special_tokens = True
    encodings = tokenizer.encode_batch(lines, add_special_tokens=False)
    return [e.ids for e in encodings], [tokenizer.decode(e.ids, skip_special_tokens=False) for e in encodings]


def merges_json(folder, tokenizer_model, space):
    """A `tokenizer.json` with merges of a SentencePiece BPE model, as conversion scripts write it."""
    model = sentencepiece.SentencePieceProcessor(model_file=str(tokenizer_model))
    names = [model.id_to_piece(i) for i in range(model.get_piece_size())]
    vocab = {name: i for i, name in enumerate(names)}
    scores = {name: model.get_score(i) for i, name in enumerate(names)}
    merges = []
    for name in names:
        local = [(name[:i], name[i:]) for i in range(1, len(name)) if name[:i] in vocab and name[i:] in vocab]
        merges += [(a, b, scores[name]) for a, b in sorted(local, key=lambda p: (vocab[p[0]], vocab[p[1]]))]
    merges = [(a, b) for a, b, _ in sorted(merges, key=lambda m: -m[2])]
    tokenizer = Tokenizer(models.BPE(vocab, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    steps = [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()]
    if space == "prepend":
        tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
        steps.append(decoders.Strip(" ", 1, 0))
    elif space == "metaspace":
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace("▁", "first", split=False)
        steps.append(decoders.Strip(" ", 1, 0))
    else:
        tokenizer.normalizer = normalizers.Replace(" ", "▁")
        tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    tokenizer.decoder = decoders.Sequence(steps)
    tokenizer.add_special_tokens(["<s>", "</s>", "<unk>"])
    return tokenizer


def cases(interop, work, texts):
    """(name, what makes its folder and gives the reference's ids and decoded texts)"""
    vocab = pathlib.Path(interop) / "vocab"

    def fast(make):
        def run(folder, lines):
            tokenizer = make()
            save(tokenizer, folder)
            return reference(tokenizer, lines)
        return run

    def slow(kind, **options):
        def run(folder, lines):
            model = pieces(texts, folder, kind, **options)
            ids = model.encode(lines)
            return ids, [model.decode(i) for i in ids] if options.get("byte_fallback") else None
        return run

    def from_pieces(space):
        def run(folder, lines):
            pieces(texts, folder, "bpe", byte_fallback=True, normalization_rule_name="identity", remove_extra_whitespaces=False)
            tokenizer = merges_json(folder, folder / "tokenizer.model", space)
            (folder / "tokenizer.model").unlink()
            save(tokenizer, folder)
            return reference(tokenizer, lines)
        return run

    def unigram_json(folder, lines):
        tokenizer = Tokenizer(models.Unigram())
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace("▁", "always")
        trainer = trainers.UnigramTrainer(
            vocab_size=6000, special_tokens=["<pad>", "</s>", "<unk>"], unk_token="<unk>", show_progress=False)
        tokenizer.train_from_iterator(texts, trainer)
        data = json.loads(tokenizer.to_str())
        # Scores as they come from SentencePiece's files: they decide between ways to cut that are equally good.
        data["model"]["vocab"] = [[t, struct.unpack("f", struct.pack("f", s))[0]] for t, s in data["model"]["vocab"]]
        tokenizer = Tokenizer.from_str(json.dumps(data))
        tokenizer.decoder = decoders.Metaspace("▁", "always")
        save(tokenizer, folder)
        return reference(tokenizer, lines)

    yield "gpt-2", fast(lambda: real(vocab / "ggml-vocab-gpt-2.gguf", GPT2))
    yield "llama-bpe", fast(
        lambda: real(vocab / "ggml-vocab-llama-bpe.gguf", byte_level(EXPRESSIONS["llama-bpe"]), ignores_merges=True))
    yield "qwen2", fast(lambda: real(vocab / "ggml-vocab-qwen2.gguf", byte_level(EXPRESSIONS["qwen2"]), composes=True))
    for name, expressions in EXPRESSIONS.items():
        if name not in ("llama-bpe", "qwen2"):
            yield name, fast(lambda expressions=expressions: trained(byte_level(expressions), texts))
    yield "starcoder", fast(lambda: trained(DIGITS, texts))
    yield "gpt-neox", fast(lambda: trained(GPT2, texts, composes=True))
    yield "spm-bpe", slow("bpe", byte_fallback=True, normalization_rule_name="identity", remove_extra_whitespaces=False)
    yield "spm-bpe-gemma", slow(
        "bpe", byte_fallback=True, normalization_rule_name="identity", remove_extra_whitespaces=False,
        add_dummy_prefix=False, user_defined_symbols=["\n", "\n\n", "▁▁", "▁▁▁", "<table>"])
    yield "spm-bpe-nfkc", slow("bpe", byte_fallback=True, normalization_rule_name="nmt_nfkc")
    yield "spm-unigram", slow("unigram", vocab_size=5000, normalization_rule_name="nmt_nfkc")
    yield "spm-unigram-bytes", slow("unigram", vocab_size=5000, byte_fallback=True, normalization_rule_name="identity")
    yield "llama-json", from_pieces("prepend")
    yield "mistral-json", from_pieces("metaspace")
    yield "gemma-json", from_pieces("replace")
    yield "unigram-json", unigram_json


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("interop")
    arguments.add_argument("work")
    arguments.add_argument("--lines", type=int, default=100_000)
    arguments.add_argument("--texts", nargs="*", default=[])
    arguments.add_argument("--only", nargs="*")
    arguments.add_argument("--show", type=int, default=3)
    options = arguments.parse_args()
    work = pathlib.Path(options.work)
    texts = list(dict.fromkeys(l for l in lines_of(options.texts) if l and len(l) < 1000))
    random.Random(5).shuffle(texts)
    texts = texts[: options.lines * 3 // 5]
    lines = texts + list(generated(options.lines - len(texts), 11))
    print(len(lines), "lines,", sum(len(l.encode()) for l in lines), "bytes")
    training = random.Random(6).sample(texts, min(len(texts), 8000)) + lines[-300:]
    source = work / "lines.jsonl"
    work.mkdir(parents=True, exist_ok=True)
    source.write_text("".join(json.dumps(l, ensure_ascii=False) + "\n" for l in lines), encoding="utf-8")
    failed = 0
    for name, run in cases(options.interop, work, training):
        if options.only and name not in options.only:
            continue
        folder = work / name
        folder.mkdir(exist_ok=True)
        (folder / "config.json").write_text('{"model_type": "llama"}')
        ids, decoded = run(folder, lines)
        subprocess.run([TOOL, "import", folder, work / f"{name}.gguf"], check=True)
        with open(source, "rb") as file:
            output = subprocess.run([TOOL, "encode", work / f"{name}.gguf"], check=True, stdin=file, capture_output=True)
        found = [json.loads(line) for line in output.stdout.decode().split("\n")[:-1]]
        assert len(found) == len(lines)
        wrong = [i for i in range(len(lines)) if found[i][0] != ids[i]]
        wrong_text = [i for i in range(len(lines)) if decoded and found[i][0] == ids[i] and found[i][3] != decoded[i]]
        ascend = all(a <= b for f in found for a, b in zip(f[1], f[1][1:]))
        print(f"{name}: {len(wrong)} of {len(lines)} lines differ in ids, {len(wrong_text)} in decoded text;",
              f"{sum(map(len, ids))} tokens; offsets {'ascend' if ascend else 'DO NOT ASCEND'}", flush=True)
        for i in wrong[: options.show]:
            print("  ", json.dumps(lines[i])[:300], "\n    reference", ids[i][:40], "\n    found    ", found[i][0][:40])
        for i in wrong_text[: options.show]:
            print("  ", json.dumps(lines[i])[:200], "\n    reference", json.dumps(decoded[i])[:200], "\n    found    ", json.dumps(found[i][3])[:200])
        failed += bool(wrong)
    raise SystemExit(failed > 0)


if __name__ == "__main__":
    main()
