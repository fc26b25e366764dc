#!/usr/bin/env python3
"""Makes Tests/GGUFTests/Fixtures with the reference implementations.

    pip install gguf==0.19.0 safetensors==0.8.0 numpy
    python3 Tests/GGUFTests/Goldens/make.py

Fixtures/reference.gguf, written by `gguf`:
    metadata of every value type, `test.*`, and a small vocabulary, `tokenizer.ggml.tokens`;
    `T.stored`, random blocks of each type T, and `T.numbers`, what gguf.quants.dequantize makes of them;
    `numbers`, f32, and `T.rounded`, what gguf.quants.quantize makes of them.
Fixtures/reference.safetensors, written by `safetensors`: one tensor of each element type that frameworks write.

The same versions give the same bytes: seeds are fixed.
"""

import pathlib

import gguf
import numpy as np
import safetensors.numpy
from gguf import GGMLQuantizationType as T
from gguf import GGUFValueType as V

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "Fixtures"

# Where halves stand in a block, so that random ones can be kept finite.
HALVES = {
    T.Q4_0: [0], T.Q4_1: [0, 2], T.Q5_0: [0], T.Q5_1: [0, 2], T.Q8_0: [0],
    T.Q2_K: [80, 82], T.Q3_K: [108], T.Q4_K: [0, 2], T.Q5_K: [0, 2], T.Q6_K: [208],
    T.IQ4_NL: [0], T.IQ4_XS: [0], T.MXFP4: [],
}
ROUNDED = [T.F16, T.BF16, T.Q8_0, T.Q4_0, T.Q4_1, T.Q5_0, T.Q5_1]
BLOCKS = 4


def stored_blocks(kind: T, rng: np.random.Generator) -> np.ndarray:
    """Random blocks; the last one's halves are subnormal, the second's are negative."""
    _, size = gguf.GGML_QUANT_SIZES[kind]
    blocks = rng.integers(0, 256, (BLOCKS, size), dtype=np.uint8)
    for at in HALVES[kind]:
        halves = rng.uniform(0.001, 2, BLOCKS).astype(np.float16)
        halves[1] *= -1
        halves[-1] = np.float16(3e-7)
        blocks[:, at : at + 2] = halves.view(np.uint8).reshape(BLOCKS, 2)
    if kind == T.MXFP4:
        blocks[:, 0] = [120, 0, 1, 200]
    return blocks.reshape(1, -1)


def numbers(rng: np.random.Generator) -> np.ndarray:
    """Rows of 64 that meet every branch of rounding."""
    rows = rng.normal(0, 1, (12, 64))
    rows[1] *= 1e-3
    rows[2] *= 300
    rows[3] = 0
    rows[4] = rng.integers(-8, 8, 64) / 2  # ties
    rows[5] = np.abs(rows[5]) + 3  # one sign
    rows[6] = -np.abs(rows[6]) - 3
    rows[7] *= 1e-7  # subnormal halves
    rows[8] = 0.25  # constant
    rows[9, :32] = np.linspace(-1, 1, 32)
    rows[9, 32:] = np.concatenate([[127.0], np.arange(-15, 16) + 0.5])  # ties of Q8_0, whose scale is 1 here
    rows[10] = rng.choice([-4.0, 4.0], 64)  # equal magnitudes: the first one's sign decides
    rows[11] = np.clip(rows[11] * 20000, -60000, 60000)
    return rows.astype(np.float32)


def write_gguf(path: pathlib.Path) -> None:
    rng = np.random.default_rng(20240607)
    writer = gguf.GGUFWriter(path, "test")
    writer.add_uint8("test.uint8", 200)
    writer.add_int8("test.int8", -100)
    writer.add_uint16("test.uint16", 60000)
    writer.add_int16("test.int16", -30000)
    writer.add_uint32("test.uint32", 4_000_000_000)
    writer.add_int32("test.int32", -2_000_000_000)
    writer.add_uint64("test.uint64", 2**63 + 5)
    writer.add_int64("test.int64", -(2**62))
    writer.add_float32("test.float32", 0.1)
    writer.add_float64("test.float64", -2.5e-12)
    writer.add_bool("test.bool", True)
    writer.add_string("test.string", "Grüße, 世界")
    writer.add_key_value("test.bytes", list(range(256)), V.ARRAY, sub_type=V.UINT8)
    writer.add_array("test.int32s", [-1, 0, 2**31 - 1])
    writer.add_array("test.floats", [0.5, -1.25, 3e38])
    writer.add_array("test.bools", [True, False, True])
    writer.add_array("tokenizer.ggml.tokens", ["[PAD]", "▁the", "ing", "▁é", "🦊"])
    for kind in HALVES:
        stored = stored_blocks(kind, rng)
        writer.add_tensor(f"{kind.name}.stored", stored, raw_dtype=kind)
        writer.add_tensor(f"{kind.name}.numbers", gguf.quants.dequantize(stored, kind))
    halves = rng.integers(0, 0x7C00, 256, dtype=np.uint16).reshape(1, -1)
    halves[0, ::2] |= 0x8000
    for kind, stored in ((T.F16, halves.view(np.float16)), (T.BF16, halves.view(np.uint8))):
        writer.add_tensor(f"{kind.name}.stored", stored, raw_dtype=kind)
        writer.add_tensor(f"{kind.name}.numbers", gguf.quants.dequantize(stored, kind))
    rows = numbers(rng)
    writer.add_tensor("numbers", rows)
    for kind in ROUNDED:
        writer.add_tensor(f"{kind.name}.rounded", gguf.quants.quantize(rows, kind), raw_dtype=kind)
    writer.add_tensor("positions", np.arange(5, dtype=np.int32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def write_safetensors(path: pathlib.Path) -> None:
    tensors = {
        "f32": np.arange(6, dtype=np.float32).reshape(2, 3) / 4,
        "f16": np.array([[1.5, -0.25]], dtype=np.float16),
        "f64": np.array([0.1, 1e300, -2.0]),
        "i64": np.arange(4, dtype=np.int64).reshape(1, 4),
        "u8": np.array([7], dtype=np.uint8),
        "flag": np.array([True, False]),
        "scalar": np.array(3.5, dtype=np.float32),
        "none": np.zeros((0, 4), dtype=np.float32),
    }
    safetensors.numpy.save_file(tensors, path, metadata={"format": "np"})


if __name__ == "__main__":
    FIXTURES.mkdir(exist_ok=True)
    write_gguf(FIXTURES / "reference.gguf")
    write_safetensors(FIXTURES / "reference.safetensors")
