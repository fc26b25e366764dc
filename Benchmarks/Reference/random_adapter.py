#!/usr/bin/env python3
"""Writes LoRA adapters of random numbers for a model, as GGUF files: what adapters cost does not depend on their values.

    python Benchmarks/Reference/random_adapter.py MODEL.gguf OUTPUT.gguf [--rank 16] [--seed 1] [--scale 0.01]

Every linear layer of the blocks (attention and feed-forward) gets one. Needs gguf and numpy.
"""

import argparse

import gguf
import numpy

LAYERS = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("output")
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=float, default=0.01)
    options = parser.parse_args()
    reader = gguf.GGUFReader(options.model)
    architecture = bytes(reader.fields["general.architecture"].parts[-1]).decode()
    writer = gguf.GGUFWriter(options.output, architecture)
    writer.add_string("general.type", "adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", 2.0 * options.rank)
    chance = numpy.random.default_rng(options.seed)
    for tensor in reader.tensors:
        parts = tensor.name.split(".")
        if len(parts) != 4 or parts[0] != "blk" or parts[2] not in LAYERS or parts[3] != "weight":
            continue
        inputs, outputs = (int(size) for size in tensor.shape)
        for end, shape in (("lora_a", (options.rank, inputs)), ("lora_b", (outputs, options.rank))):
            values = chance.normal(0, options.scale, shape).astype(numpy.float16)
            writer.add_tensor(f"{tensor.name}.{end}", values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    main()
