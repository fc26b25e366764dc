#!/usr/bin/env python3
"""Compares what `cascade model quantize` writes with the reference implementations.

    pip install -r Benchmarks/Reference/requirements.txt
    python3 Benchmarks/Reference/compare_block_formats.py --cascade .build/release/cascade [--ggml libggml-base.so]

For each format it prints the squared error relative to the numbers' squares, ours and that of ggml's own quantizer
(`ggml_quantize_chunk` without an importance matrix, from a build of llama.cpp, such as the one in PyPI's
llama-cpp-python). Files are read back by PyPI's gguf package.

`--golden` writes Tests/GGUFTests/Fixtures/fitted.gguf instead: `numbers`, and for each format whose scales are
searched, `T.fitted`, our bytes, `T.numbers`, what gguf.quants.dequantize makes of them, and `T.error`, the squared
error of ggml's quantizer for each row.
"""

import argparse
import ctypes
import pathlib
import subprocess
import tempfile

import gguf
import numpy as np
from gguf import GGMLQuantizationType as T

FIXTURE = pathlib.Path(__file__).resolve().parents[2] / "Tests/GGUFTests/Fixtures/fitted.gguf"
FITTED = [T.Q4_K, T.Q5_K, T.Q6_K, T.IQ4_NL]
WRITTEN = [T.Q8_0, T.Q6_K, T.Q5_1, T.Q5_0, T.Q5_K, T.Q4_1, T.Q4_0, T.Q4_K, T.IQ4_NL]


def samples(rng: np.random.Generator, rows: int, width: int) -> dict[str, np.ndarray]:
    """Matrices as models have them: even, with outliers, with a scale for each part, off centre."""
    normal = rng.normal(0, 0.02, (rows, width))
    parts = np.exp(rng.normal(0, 1, (rows, width // 32))).repeat(32, 1)
    tables = {
        "normal": normal,
        "outliers": rng.standard_t(4, (rows, width)) * 0.02,
        "parts": rng.normal(0, 0.01, (rows, width)) * parts,
        "shifted": normal + 0.02,
    }
    return {name: table.astype(np.float32) for name, table in tables.items()}


def golden_rows(rng: np.random.Generator) -> np.ndarray:
    """Rows of 256 that meet every branch of the searches."""
    rows = rng.normal(0, 1, (12, 256))
    rows[1] *= 1e-3
    rows[2] = rng.standard_t(3, 256)
    rows[3] = 0
    rows[4] = np.abs(rows[4]) + 3  # one sign: minimums of zero, or far from it
    rows[5] = -np.abs(rows[5]) - 3
    rows[6] *= 3e-7  # scales that are subnormal halves
    rows[7] = 0.25  # constant
    rows[8] *= np.exp(rng.normal(0, 1.5, 8)).repeat(32)
    rows[9, 32:] = 0  # one group alone
    rows[10] = 0
    rows[10, 100] = -7.5  # one number alone
    rows[11] = np.clip(rows[11] * 20000, -60000, 60000)
    return rows.astype(np.float32)


def write(path: str, tensors: dict[str, np.ndarray], kinds: dict[str, T] | None = None) -> None:
    writer = gguf.GGUFWriter(path, "test")
    for name, data in tensors.items():
        writer.add_tensor(name, data, raw_dtype=(kinds or {}).get(name))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def quantized(cascade: str, tensors: dict[str, np.ndarray], kind: T) -> dict[str, np.ndarray]:
    """The bytes of each tensor, row by row, as our command writes them."""
    with tempfile.TemporaryDirectory() as folder:
        write(f"{folder}/in.gguf", {f"{name}.weight": data for name, data in tensors.items()})
        subprocess.run(
            [cascade, "model", "quantize", f"{folder}/in.gguf", "--type", kind.name.lower(),
             "--output", f"{folder}/out.gguf"],
            check=True, stdout=subprocess.DEVNULL)
        read = gguf.GGUFReader(f"{folder}/out.gguf").tensors
        assert all(tensor.tensor_type == kind for tensor in read), [tensor.tensor_type for tensor in read]
        return {tensor.name.removesuffix(".weight"): np.array(tensor.data) for tensor in read}


class Ggml:
    """ggml's own quantizers."""

    def __init__(self, path: str) -> None:
        library = ctypes.CDLL(path)
        self.prepare = library.ggml_quantize_init
        self.chunk = library.ggml_quantize_chunk
        self.chunk.restype = ctypes.c_size_t
        self.chunk.argtypes = [
            ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64, ctypes.c_int64,
            ctypes.c_void_p]

    def quantized(self, numbers: np.ndarray, kind: T) -> np.ndarray:
        self.prepare(int(kind))
        rows, width = numbers.shape
        elements, size = gguf.GGML_QUANT_SIZES[kind]
        output = np.zeros((rows, width // elements * size), np.uint8)
        self.chunk(int(kind), numbers.ctypes.data, output.ctypes.data, 0, rows, width, None)
        return output


def squared_error(numbers: np.ndarray, stored: np.ndarray, kind: T, axis: int | None = None) -> np.ndarray:
    back = gguf.quants.dequantize(stored, kind).reshape(numbers.shape).astype(np.float64)
    return ((back - numbers) ** 2).sum(axis)


def compare(cascade: str, ggml: Ggml | None) -> None:
    tables = samples(np.random.default_rng(1), 256, 1024)
    print("| format | bits | " + " | ".join(f"{name}: ours, ggml's" for name in tables) + " |")
    print("| --- " * (len(tables) + 2) + "|")
    for kind in WRITTEN:
        ours = quantized(cascade, tables, kind)
        elements, size = gguf.GGML_QUANT_SIZES[kind]
        cells = [kind.name, f"{8 * size / elements:.2f}"]
        for name, numbers in tables.items():
            power = (numbers.astype(np.float64) ** 2).sum()
            cell = f"{squared_error(numbers, ours[name], kind) / power:.3e}"
            if ggml:
                cell += f", {squared_error(numbers, ggml.quantized(numbers, kind), kind) / power:.3e}"
            cells.append(cell)
        print("| " + " | ".join(cells) + " |")


def write_golden(cascade: str, ggml: Ggml) -> None:
    numbers = golden_rows(np.random.default_rng(20240608))
    tensors, kinds = {"numbers": numbers}, {}
    for kind in FITTED:
        ours = quantized(cascade, {"numbers": numbers}, kind)["numbers"]
        tensors[f"{kind.name}.fitted"], kinds[f"{kind.name}.fitted"] = ours, kind
        tensors[f"{kind.name}.numbers"] = gguf.quants.dequantize(ours, kind)
        errors = squared_error(numbers, ggml.quantized(numbers, kind), kind, axis=1)
        tensors[f"{kind.name}.error"] = errors.astype(np.float32)
    write(str(FIXTURE), tensors, kinds)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cascade", required=True)
    parser.add_argument("--ggml")
    parser.add_argument("--golden", action="store_true")
    options = parser.parse_args()
    reference = Ggml(options.ggml) if options.ggml else None
    if options.golden:
        if not reference:
            parser.error("--golden needs --ggml")
        write_golden(options.cascade, reference)
    else:
        compare(options.cascade, reference)
