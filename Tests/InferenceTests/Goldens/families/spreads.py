"""How widely each parameter of a fixture is drawn: wide enough that leaving it out shows.

A library's own initialisation hides mistakes: attention stays uniform, biases are 0, gains are 1. Here gains, biases
and embeddings spread by about a half or 1, and queries and keys so that attention prefers one token in a row.
"""

import re

# The first pattern found in a tensor's name says what it is; order matters.
KINDS = [
    (r"relative_attention_bias", "relative"),
    (r"(q_norm|k_norm|q_layernorm|k_layernorm)\b.*weight$", "head_norm"),
    (r"(norm|ln_\w+|LayerNorm|layernorm\w*|layer_norm|norms\.\d+)\.weight$", "gain"),
    (r"bias$", "bias"),
    (r"(wpe|position_embeddings|embed_positions)\.weight$", "position"),
    (r"(embed_tokens|wte|embed_in|word_embeddings|shared|token_type_embeddings)\.weight$", "embedding"),
    (r"(q_proj|k_proj|qkv_proj|query_key_value|c_attn|q_lin|k_lin|query|key|q_b_proj|kv_b_proj|"
     r"(SelfAttention|EncDecAttention)\.[qk])\.weight$", "query_key"),
    (r"", "matrix"),
]

# spread for vectors; for matrices a factor of 1/sqrt(fan in).
DEFAULTS = {"relative": 3.0, "head_norm": 0.7, "gain": 0.5, "bias": 0.5, "position": 1.0, "embedding": 1.0,
            "query_key": 4.0, "matrix": 3.0}
CENTERS = {"gain": 1.0, "head_norm": 1.6}


def kind(name):
    return next(kind for pattern, kind in KINDS if re.search(pattern, name))


def spread_and_center(name, shape, overrides):
    """The two figures of a tensor; overrides give a kind's spread, and "KIND center" its center."""
    what = kind(name)
    spread = overrides.get(what, DEFAULTS[what])
    center = overrides.get(what + " center", CENTERS.get(what, 0.0))
    if what in ("query_key", "matrix"):
        # GPT-2's convolutions store [inputs, outputs], everything else [outputs, inputs].
        transposed = re.search(r"(c_attn|c_fc|c_proj)\.weight$", name) and overrides.get("transposed")
        spread /= shape[0 if transposed else 1] ** 0.5
    return float(f"{spread:.4g}"), center
