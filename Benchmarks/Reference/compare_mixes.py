#!/usr/bin/env python3
"""Compares which format `cascade model quantize` and llama.cpp's quantizer store each tensor in.

    pip install llama-cpp-python gguf numpy
    python3 Benchmarks/Reference/compare_mixes.py --cascade .build/release/cascade --llama DIR_OF_LIBLLAMA

DIR_OF_LIBLLAMA is `llama_cpp/lib` in the installed package. Models are random and small; only names and shapes matter.
Prints the tensors that differ and fails if there are any. For an encoder-decoder some do under q4_k_s: llama.cpp counts
both stacks' layers as one sequence in the order of the tensors' names, here each stack has layers of its own.
"""

import argparse
import ctypes
import subprocess
import tempfile

import gguf
import numpy as np

FILE_TYPES = {"q8_0": 7, "q4_k_s": 14, "q4_k_m": 15, "q5_k_s": 16, "q5_k_m": 17}
# layers, width, whether embeddings and output are one, whether query, key and value are one, architecture
MODELS = [
    (13, 256, False, False, "llama"), (22, 256, True, False, "llama"), (9, 96, False, False, "llama"),
    (5, 96, True, False, "llama"), (10, 256, False, True, "phi3"), (40, 256, False, False, "llama"),
    (12, 256, True, False, "bert"), (11, 256, False, False, "t5"),
]


def write_model(path: str, layers: int, width: int, tied: bool, fused: bool, architecture: str) -> None:
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_block_count(layers)
    writer.add_context_length(128)
    writer.add_embedding_length(width)
    writer.add_feed_forward_length(2 * width)
    writer.add_head_count(4)
    writer.add_head_count_kv(2)
    writer.add_key_length(width // 4)
    writer.add_value_length(width // 4)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_layer_norm_eps(1e-5)
    writer.add_rope_dimension_count(width // 4)
    writer.add_relative_attn_buckets_count(32)
    writer.add_causal_attention(architecture != "bert")
    writer.add_vocab_size(64)
    rng = np.random.default_rng(0)

    def add(name: str, *shape: int) -> None:
        writer.add_tensor(name + ".weight", rng.normal(0, 0.02, shape).astype(np.float32))

    add("token_embd", 64, width)
    if not tied:
        add("output", 64, width)
    if architecture == "bert":
        add("position_embd", 128, width)
        add("token_types", 2, width)
    for stack in ("enc.blk", "dec.blk") if architecture == "t5" else ("blk",):
        for layer in range(layers):
            part = f"{stack}.{layer}."
            for kind in ("attn", "cross_attn") if stack == "dec.blk" else ("attn",):
                if fused:
                    add(f"{part}{kind}_qkv", 2 * width, width)
                else:
                    add(f"{part}{kind}_q", width, width)
                    add(f"{part}{kind}_k", width // 2, width)
                    add(f"{part}{kind}_v", width // 2, width)
                add(f"{part}{kind}_{'o' if architecture == 't5' else 'output'}", width, width)
            if architecture == "t5":
                add(part + "attn_rel_b", 32, 4)
            add(part + "ffn_up", 2 * width, width)
            add(part + "ffn_down", width, 2 * width)
            add(part + "attn_norm", width)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


class Parameters(ctypes.Structure):
    """llama_model_quantize_params: its first fields, and room for those that versions differ in."""

    _fields_ = [("threads", ctypes.c_int32), ("file_type", ctypes.c_int32), ("rest", ctypes.c_uint8 * 504)]


class Llama:
    def __init__(self, folder: str) -> None:
        for name in ("libggml-base.so", "libggml-cpu.so", "libggml.so"):
            ctypes.CDLL(f"{folder}/{name}", mode=ctypes.RTLD_GLOBAL)
        self.library = ctypes.CDLL(f"{folder}/libllama.so")
        self.library.llama_model_quantize_default_params.restype = Parameters
        self.library.llama_model_quantize.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_void_p]
        self.silence = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)(lambda *_: None)
        self.library.llama_log_set(self.silence, None)
        self.library.llama_backend_init()

    def quantize(self, source: str, output: str, file_type: int) -> bool:
        parameters = self.library.llama_model_quantize_default_params()
        parameters.file_type = file_type
        arguments = (source.encode(), output.encode(), ctypes.byref(parameters))
        return self.library.llama_model_quantize(*arguments) == 0


def formats(path: str) -> dict[str, str]:
    reader = gguf.GGUFReader(path)
    found = {tensor.name: tensor.tensor_type.name for tensor in reader.tensors}
    for key in ("general.file_type", "general.quantization_version"):
        found[key] = str(reader.fields[key].parts[-1][0])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cascade", required=True)
    parser.add_argument("--llama", required=True)
    options = parser.parse_args()
    llama = Llama(options.llama)
    differences = 0
    with tempfile.TemporaryDirectory() as folder:
        source, ours, theirs = (f"{folder}/{name}.gguf" for name in ("source", "ours", "theirs"))
        for model in MODELS:
            write_model(source, *model)
            for name, file_type in FILE_TYPES.items():
                if not llama.quantize(source, theirs, file_type):
                    print(*model, name, "not run: llama.cpp refuses the model")
                    continue
                subprocess.run(
                    [options.cascade, "model", "quantize", source, "--type", name, "--output", ours],
                    check=True, stdout=subprocess.DEVNULL)
                mine, other = formats(ours), formats(theirs)
                differing = [key for key in sorted(mine | other) if mine.get(key) != other.get(key)]
                differences += len(differing)
                print(*model, name, f"{len(differing)} of {len(mine)} differ")
                for key in differing[:10]:
                    print("   ", key, mine.get(key), "theirs", other.get(key))
    raise SystemExit(differences > 0)


if __name__ == "__main__":
    main()
