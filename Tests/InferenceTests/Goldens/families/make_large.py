"""Writes Hugging Face folders with the shapes of real models and random weights, for benchmarks.

    python make_large.py FOLDER NAME [--type BF16|F16|F32]     (NAME: see MODELS below)

Weights follow draw.py's rule a block at a time, so that no tensor is in memory whole. The vocabulary has the real one's
size; its tokenizer is the fixtures' and leaves most of it unused.
"""

import argparse
import json
import os
import struct

import numpy as np
import torch
import transformers

import draw
import spreads
import vocabularies

MODELS = {
    "smollm2-135m": ("llama", dict(
        hidden_size=576, num_hidden_layers=30, num_attention_heads=9, num_key_value_heads=3, intermediate_size=1536,
        vocab_size=49152, max_position_embeddings=8192, tie_word_embeddings=True,
        rope_parameters={"rope_type": "default", "rope_theta": 100000.0})),
    "qwen2.5-0.5b": ("qwen2", dict(
        hidden_size=896, num_hidden_layers=24, num_attention_heads=14, num_key_value_heads=2, intermediate_size=4864,
        vocab_size=151936, max_position_embeddings=32768, tie_word_embeddings=True,
        rope_parameters={"rope_type": "default", "rope_theta": 1000000.0})),
    "qwen3-0.6b": ("qwen3", dict(
        hidden_size=1024, num_hidden_layers=28, num_attention_heads=16, num_key_value_heads=8, head_dim=128,
        intermediate_size=3072, vocab_size=151936, max_position_embeddings=40960, tie_word_embeddings=True,
        rope_parameters={"rope_type": "default", "rope_theta": 1000000.0})),
    "llama-3.2-1b": ("llama", dict(
        hidden_size=2048, num_hidden_layers=16, num_attention_heads=32, num_key_value_heads=8, head_dim=64,
        intermediate_size=8192, vocab_size=128256, max_position_embeddings=131072, tie_word_embeddings=True,
        rope_parameters={"rope_type": "llama3", "rope_theta": 500000.0, "factor": 32.0, "low_freq_factor": 1.0,
                         "high_freq_factor": 4.0, "original_max_position_embeddings": 8192})),
    "gemma-3-270m": ("gemma3_text", dict(
        hidden_size=640, num_hidden_layers=18, num_attention_heads=4, num_key_value_heads=1, head_dim=256,
        intermediate_size=2048, vocab_size=262144, max_position_embeddings=32768, sliding_window=512,
        query_pre_attn_scalar=256)),
    "t5-small": ("t5", dict(
        d_model=512, d_kv=64, num_heads=8, d_ff=2048, num_layers=6, vocab_size=32128, feed_forward_proj="relu",
        tie_word_embeddings=True, decoder_start_token_id=0)),
    # Real folders name 512 positions; relative ones have no end, and benchmarks read longer texts.
    "flan-t5-small": ("t5", dict(
        d_model=512, d_kv=64, num_heads=6, d_ff=1024, num_layers=8, vocab_size=32128,
        feed_forward_proj="gated-gelu", tie_word_embeddings=False, decoder_start_token_id=0, n_positions=2048)),
    "flan-t5-base": ("t5", dict(
        d_model=768, d_kv=64, num_heads=12, d_ff=2048, num_layers=12, vocab_size=32128,
        feed_forward_proj="gated-gelu", tie_word_embeddings=False, decoder_start_token_id=0, n_positions=2048)),
    "gpt2": ("gpt2", dict(n_embd=768, n_layer=12, n_head=12, n_positions=1024, vocab_size=50257)),
}
BLOCK = 1 << 22


def encode(values, kind):
    """f32 as the file's type; BF16 rounds to nearest even."""
    if kind == "BF16":
        bits = values.view(np.uint32)
        return ((bits + 0x7FFF + (bits >> 16 & 1)) >> 16).astype("<u2").tobytes()
    return values.astype("<f2" if kind == "F16" else "<f4").tobytes()


def write_weights(path, rows, kind, overrides):
    header, first, size = {"__metadata__": {"format": "pt"}}, 0, 4 if kind == "F32" else 2
    for name, shape in rows:
        last = first + int(np.prod(shape)) * size
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [first, last]}
        first = last
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for name, shape in rows:
            count = int(np.prod(shape))
            spread, center = spreads.spread_and_center(name, shape, overrides)
            for start in range(0, count, BLOCK):
                part = draw.draw(name, shape, spread, center, start, min(BLOCK, count - start))
                file.write(encode(part, kind))


def untie(folder):
    """Says in config.json what the settings of T5 1.1 and FLAN-T5 say and transformers 5 respells."""
    path = os.path.join(folder, "config.json")
    with open(path) as file:
        saved = json.load(file)
    saved["tie_word_embeddings"] = False
    saved.pop("scale_decoder_outputs", None)
    with open(path, "w") as file:
        json.dump(saved, file, indent=2)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("name", choices=MODELS)
    parser.add_argument("--type", default="BF16", choices=["BF16", "F16", "F32"])
    arguments = parser.parse_args()
    kind, settings = MODELS[arguments.name]
    config = transformers.AutoConfig.for_model(kind, **settings, bos_token_id=0, eos_token_id=1, pad_token_id=0)
    maker = transformers.AutoModelForSeq2SeqLM if kind == "t5" else transformers.AutoModelForCausalLM
    with torch.device("meta"):
        model = maker.from_config(config)
    tied = set(getattr(model, "all_tied_weights_keys", None) or [])
    if settings.get("tie_word_embeddings") is False:
        tied.discard("lm_head.weight")  # transformers 5 ties T5's until a checkpoint has both matrices
    rows = [(name, list(value.shape)) for name, value in sorted(model.state_dict().items()) if name not in tied]
    config.architectures = [type(model).__name__]
    config.save_pretrained(arguments.folder)
    if settings.get("tie_word_embeddings") is False:
        untie(arguments.folder)
    if kind == "t5":
        vocabularies.unigram(arguments.folder, 76)
    else:
        vocabularies.byte_level(arguments.folder, 296, ["<|endoftext|>", "<|im_start|>", "<|im_end|>"], {
            "tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>"})
    write_weights(os.path.join(arguments.folder, "model.safetensors"), rows, arguments.type, {"transposed": kind == "gpt2"})


if __name__ == "__main__":
    main()
