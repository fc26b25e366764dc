"""Small random models that llama.cpp's converter and ours must read alike, two widths a family.

256 takes blocks of 256; 288 is divided by 32 alone, where the quantizer falls back. What llama.cpp's files can't say
(a rope base of Gemma 2's, say) is left at what it assumes; the fixtures of Tests/InferenceTests have those.
"""

import io
import json
import os
import sys

import sentencepiece
import torch
import transformers
from safetensors.numpy import save_file

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../Tests/InferenceTests/Goldens/families"))

import make_families as families
import vocabularies
from shape import Shape, decoder, rope

VOCABULARY = 320
# Calmer than the fixtures: where attention prefers one token, the rounding of activations decides which, and two
# implementations of the same file part ways. Embeddings are small beside what layers add, so that greedy
# continuations don't repeat one token.
CALM = {"query_key": 1.5, "matrix": 2.0, "embedding": 0.1, "head_norm": 0.5, "head_norm center": 1.0}
SCALED = CALM | {"embedding": 0.02}  # families that multiply embeddings
GEMMA = SCALED | {"gain": 0.5, "gain center": 0.0, "head_norm": 0.5, "head_norm center": 0.0}
HEADS = {256: (4, 2, 512), 288: (6, 3, 416)}  # heads, kv heads, feed-forward


def shaped(width, layers=3, kv=None, feed_forward=None, **more):
    heads, kv_heads, inner = HEADS[width]
    settings = decoder(width, layers, heads, kv or kv_heads, feed_forward or inner, **more)
    return settings | dict(vocab_size=VOCABULARY, max_position_embeddings=256)


def rms(name, width, tokenizer="byte-level", spreads=None, **more):
    return Shape(f"{name}-{width}", name, "causal", shaped(width, **more), "", {}, spreads or CALM, tokenizer)


def plain(name, width, **more):
    """Families whose heads all have keys of their own and whose MLPs are four times as wide."""
    heads = HEADS[width][0]
    settings = shaped(width, kv=heads, feed_forward=4 * width, **more)
    return Shape(f"{name}-{width}", name, "causal", settings, "", {}, CALM)


def of_width(width):
    head = width // HEADS[width][0]
    llama3 = rope(5000.0, rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
                  original_max_position_embeddings=64)
    yarn = rope(10000.0, rope_type="yarn", factor=4.0, original_max_position_embeddings=32, beta_fast=1.0,
                beta_slow=0.25, mscale=1.0, mscale_all_dim=1.0, llama_4_scaling_beta=0.4)
    local = dict(rope_parameters={"full_attention": {"rope_type": "default", "rope_theta": 1e6},
                                  "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0}})
    quarter, half = rope(10000.0, partial_rotary_factor=0.25), rope(10000.0, partial_rotary_factor=0.5)
    return [
        rms("llama", width, tie_word_embeddings=True, **llama3),
        rms("ministral3", width, head_dim=64, **yarn),
        rms("smollm3", width, layers=5, tie_word_embeddings=True, **rope(50000.0)),
        rms("qwen2", width, tie_word_embeddings=True, **rope(100000.0)),
        rms("qwen3", width, head_dim=64, tie_word_embeddings=True, **rope(100000.0)),
        rms("gemma2", width, "sentencepiece", GEMMA | {"query_key": 3.0}, head_dim=64, query_pre_attn_scalar=64,
            sliding_window=16, attn_logit_softcapping=8.0, final_logit_softcapping=6.0, **rope(10000.0)),
        rms("gemma3_text", width, "sentencepiece", GEMMA, layers=7, head_dim=64, query_pre_attn_scalar=64,
            sliding_window=16, **local),
        rms("phi3", width, "sentencepiece", kv=HEADS[width][0], original_max_position_embeddings=256, **rope(10000.0)),
        Shape(f"minicpm3-{width}", "minicpm3", "causal", shaped(
            width, kv=HEADS[width][0], v_head_dim=head, scale_emb=12, scale_depth=1.4, dim_model_base=256,
            q_lora_rank=96, kv_lora_rank=64, qk_nope_head_dim=32, qk_rope_head_dim=16, rms_norm_eps=1e-6,
            **rope(10000.0)), "", {}, SCALED, "sentencepiece"),
        plain("phi", width, hidden_act="gelu_new", tie_word_embeddings=False, **half),
        plain("stablelm", width, use_qkv_bias=True, tie_word_embeddings=False, **quarter),
        plain("gpt_neox", width, use_parallel_residual=True, hidden_act="gelu", tie_word_embeddings=False, **quarter),
        rms("starcoder2", width, hidden_act="gelu_pytorch_tanh", sliding_window=None, tie_word_embeddings=True,
            **rope(100000.0)),
        Shape(f"gpt2-{width}", "gpt2", "causal", dict(
            vocab_size=VOCABULARY, n_embd=width, n_layer=3, n_head=HEADS[width][0], n_positions=256, bos_token_id=0,
            eos_token_id=0, activation_function="gelu_new"), "", {}, CALM | {"transposed": True}),
        # With an output matrix of its own, as FLAN-T5: llama.cpp leaves out the scale that a tied one asks for.
        Shape(f"t5-{width}", "t5", "seq2seq", dict(
            vocab_size=VOCABULARY, d_model=width, d_kv=64, num_heads=HEADS[width][0], d_ff=HEADS[width][2],
            num_layers=3, num_decoder_layers=2 + width // 288, feed_forward_proj="gated-gelu" if width == 256 else "relu",
            tie_word_embeddings=False, decoder_start_token_id=0, pad_token_id=0, eos_token_id=1), "", {},
            CALM | {"query_key": 0.6}, "unigram", output="lm_head.weight"),
    ]


ALL = of_width(256) + of_width(288)


def sentencepiece_model(folder):
    """A SentencePiece BPE with a token for every byte, as Gemma's and Phi-3's, in tokenizer.model."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(vocabularies.TEXT), model_writer=model, vocab_size=VOCABULARY, model_type="bpe",
        byte_fallback=True, unk_id=0, bos_id=1, eos_id=2, normalization_rule_name="identity", hard_vocab_limit=False,
        minloglevel=2)
    with open(os.path.join(folder, "tokenizer.model"), "wb") as file:
        file.write(model.getvalue())
    vocabularies.write_json(os.path.join(folder, "tokenizer_config.json"), {
        "tokenizer_class": "LlamaTokenizer", "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"})


def write_folder(shape, folder):
    """A complete Hugging Face folder of random weights."""
    os.makedirs(folder, exist_ok=True)
    torch.manual_seed(0)
    config = transformers.AutoConfig.for_model(shape.model_type, **shape.config)
    rows, settings = families.tensors_of(shape, config)
    with open(os.path.join(folder, "config.json"), "w") as file:
        json.dump(settings, file, indent=1)
    save_file(families.weights(rows), os.path.join(folder, "model.safetensors"), {"format": "pt"})
    if shape.tokenizer == "sentencepiece":
        sentencepiece_model(folder)
    elif shape.tokenizer == "unigram":
        vocabularies.unigram(folder, 76)
    else:
        vocabularies.byte_level(folder, VOCABULARY - 4, ["<|endoftext|>", "<|im_start|>", "<|im_end|>"], {
            "tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<|endoftext|>",
            "eos_token": "<|endoftext|>"})
    return config
