#!/usr/bin/env python3
"""Makes Tests/Fuzzing/Corpus: small sound files from which the fuzzer starts. The same files each time.

    python3 Tests/Fuzzing/make-corpus.py
"""

import json
import pathlib
import struct

CORPUS = pathlib.Path(__file__).resolve().parent / "Corpus"

U8, I8, U16, I16, U32, I32, F32, BOOL, STRING, ARRAY, U64, I64, F64 = range(13)
PACKING = {U8: "B", I8: "b", U16: "H", I16: "h", U32: "I", I32: "i", F32: "f", BOOL: "?", U64: "Q", I64: "q", F64: "d"}
# id: elements and bytes of a block
FORMATS = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34), 10: (256, 84),
    11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 20: (32, 18), 23: (256, 136), 24: (1, 1),
    25: (1, 2), 26: (1, 4), 27: (1, 8), 28: (1, 8), 30: (1, 2), 39: (32, 17),
}


def text(value: str) -> bytes:
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def value(kind: int, content) -> bytes:
    if kind == STRING:
        return text(content)
    if kind == ARRAY:
        inner, elements = content
        return struct.pack("<IQ", inner, len(elements)) + b"".join(value(inner, element) for element in elements)
    return struct.pack("<" + PACKING[kind], content)


def gguf(keys: list, tensors: list = (), version: int = 3, alignment: int = 32) -> bytes:
    """Keys are (name, type, value); tensors are (name, dimensions, format)."""
    data = b"GGUF" + struct.pack("<IQQ", version, len(tensors), len(keys))
    for name, kind, content in keys:
        data += text(name) + struct.pack("<I", kind) + value(kind, content)
    body = b""
    for name, dimensions, kind in tensors:
        body += b"\0" * (-len(body) % alignment)
        data += text(name) + struct.pack(f"<I{len(dimensions)}QIQ", len(dimensions), *dimensions, kind, len(body))
        elements, size = FORMATS[kind]
        count = size
        for dimension in dimensions:
            count *= dimension
        body += bytes(index * 37 % 251 & 0x3B for index in range(count // elements))
    return data + b"\0" * (-len(data) % alignment) + body if tensors else data


def safetensors(tensors: list, **metadata: str) -> bytes:
    """Tensors are (name, element type, shape, bytes)."""
    header, body = {"__metadata__": metadata} if metadata else {}, b""
    for name, kind, shape, count in tensors:
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [len(body), len(body) + count]}
        body += bytes(index % 64 for index in range(count))
    encoded = json.dumps(header).encode()
    return struct.pack("<Q", len(encoded)) + encoded + body


def gguf_seeds() -> dict[str, bytes]:
    scalars = [
        ("u8", U8, 200), ("i8", I8, -100), ("u16", U16, 60000), ("i16", I16, -30000), ("u32", U32, 1 << 31),
        ("i32", I32, -5), ("f32", F32, 0.5), ("bool", BOOL, True), ("string", STRING, "Grüße"), ("u64", U64, 1 << 63),
        ("i64", I64, -(1 << 62)), ("f64", F64, 1e300),
    ]
    arrays = [
        (f"array.{kind}", ARRAY, (kind, [content, content])) for name, kind, content in scalars
    ] + [("nested", ARRAY, (ARRAY, [(I16, [1, 2]), (STRING, ["a", ""]), (ARRAY, [(BOOL, [True])])])), ("none", ARRAY, (F32, []))]
    seeds = {
        "values": gguf(scalars), "arrays": gguf(arrays), "version-2": gguf(scalars[:2], [("t", [3], 0)], version=2),
        "alignment-64": gguf([("general.alignment", U32, 64)], [("a", [1], 0), ("b", [2, 2], 1)], alignment=64),
        "dimensions": gguf([], [("a", [2, 1, 3, 1], 0), ("b", [32, 2, 1], 8), ("c", [4], 1)]),
        "layers": gguf(
            [("general.architecture", STRING, "llama")],
            [(f"blk.{layer}.{part}.weight", [32, 1], 8) for layer in range(2) for part in ("attn_v", "ffn_down")]),
    }
    for kind, (elements, _) in FORMATS.items():
        seeds[f"format-{kind}"] = gguf([], [("t.weight", [elements, 1], kind)])
    return seeds


def tokenizer_seeds() -> dict[str, bytes]:
    def vocabulary(kind: str, tokens: list, types: list, more: list) -> bytes:
        return gguf([
            ("tokenizer.ggml.model", STRING, kind), ("tokenizer.ggml.tokens", ARRAY, (STRING, tokens)),
            ("tokenizer.ggml.token_type", ARRAY, (I32, types)), *more])

    def ids(**names: int) -> list:
        return [(f"tokenizer.ggml.{name}_token_id", U32, number) for name, number in names.items()]

    pieces = ["<unk>", "<s>", "</s>", "▁", "▁a", "b", "ab", "▁ab"]
    scores = ("tokenizer.ggml.scores", ARRAY, (F32, [0, 0, 0, -1, -2, -3, -4, -2.5]))
    word_pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "▁a", "b", "▁the"]
    seeds = {
        "bert": vocabulary("bert", word_pieces, [3, 2, 3, 3, 3, 1, 1, 1], ids(
            unknown=1, cls=2, seperator=3, padding=0, mask=4)),
        "llama": vocabulary("llama", pieces + ["<0x41>", "<0xFF>"], [2, 3, 3, 1, 1, 1, 1, 1, 6, 6], [
            ("tokenizer.ggml.scores", ARRAY, (F32, [0, 0, 0, -1, -2, -3, -4, -2.5, 0, 0])),
            ("tokenizer.ggml.add_bos_token", BOOL, True), *ids(bos=1, eos=2, unknown=0)]),
        "t5": vocabulary("t5", pieces, [2, 3, 3, 1, 1, 1, 1, 1], [
            scores, ("tokenizer.ggml.add_eos_token", BOOL, True), ("tokenizer.ggml.add_space_prefix", BOOL, True),
            ("tokenizer.ggml.remove_extra_whitespaces", BOOL, True), *ids(eos=2, unknown=0)]),
    }
    byte_tokens = [chr(code) for code in (*range(33, 127), 0x120, 0x10A)]
    for pre in ("gpt-2", "llama-bpe", "qwen2", "deepseek-llm", "starcoder", "falcon", "tekken", "smollm"):
        seeds[f"gpt2-{pre}"] = vocabulary(
            "gpt2", byte_tokens + ["ab", "Ġa", "<|end|>"], [1] * (len(byte_tokens) + 2) + [3], [
                ("tokenizer.ggml.pre", STRING, pre), ("tokenizer.ggml.merges", ARRAY, (STRING, ["a b", "Ġ a"])),
                *ids(bos=len(byte_tokens) + 2, eos=len(byte_tokens) + 2)])
    return seeds


def safetensors_seeds() -> dict[str, bytes]:
    sizes = {"BOOL": 1, "U8": 1, "I8": 1, "U16": 2, "I16": 2, "F16": 2, "BF16": 2, "U32": 4, "I32": 4, "F32": 4,
             "U64": 8, "I64": 8, "F64": 8}
    return {
        "types": safetensors([(kind, kind, [2], 2 * size) for kind, size in sizes.items()]),
        "shapes": safetensors([("scalar", "F32", [], 4), ("none", "F32", [0, 4], 0), ("deep", "F16", [1, 2, 1, 3, 1], 12)]),
        "metadata": safetensors([("t", "BF16", [2, 2], 8)], format="pt", note="é\n\"\\"),
        "empty": safetensors([]),
    }


if __name__ == "__main__":
    for target, seeds in (
        ("gguf", gguf_seeds()), ("safetensors", safetensors_seeds()), ("tokenizer", tokenizer_seeds())
    ):
        folder = CORPUS / target
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in seeds.items():
            (folder / name).write_bytes(data)
