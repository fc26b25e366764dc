"""Decoders with RMSNorm and gated MLPs: the Llama family and its relatives, Gemma, Phi-3, MiniCPM 3."""

from shape import NO_WINDOW, THETA, Shape, decoder, rope

LLAMA = [
    Shape("llama-a", "llama", "causal", decoder(
        72, 3, 6, 2, 104, tie_word_embeddings=True, rms_norm_eps=3e-3, **rope(
            5000.0, rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
            original_max_position_embeddings=64)),
        "GQA 6/2, llama3 rope scaling, tied head, gain and epsilon of RMSNorm",
        THETA | {"llama3 scaling": {"rope_parameters": {"rope_type": "default", "rope_theta": 5000.0}},
                 "epsilon": {"rms_norm_eps": 1e-6}}),
    Shape("llama-b", "llama", "causal", decoder(
        40, 4, 5, 1, 56, head_dim=14, tie_word_embeddings=False, attention_bias=True, mlp_bias=True,
        **rope(30000.0, rope_type="linear", factor=4.0)),
        "MQA 5/1, head_dim 14 of width 40, linear scaling, biases on attention and MLP, untied",
        THETA | {"linear scaling": {"rope_parameters.factor": 1.0}}, length=33),
]
MISTRAL = [
    Shape("mistral-a", "mistral", "causal", decoder(
        72, 3, 6, 2, 88, head_dim=20, sliding_window=8, tie_word_embeddings=False, **rope(40000.0)),
        "GQA 6/2, head_dim 20 of width 72, window 8", THETA | NO_WINDOW),
    Shape("mistral-b", "mistral", "causal", decoder(
        40, 3, 5, 5, 56, sliding_window=11, tie_word_embeddings=True, **rope(2000.0)),
        "no GQA, window 11, tied", THETA | NO_WINDOW, length=33),
]
YARN = dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=24, beta_fast=1.0, beta_slow=0.25)
MINISTRAL3 = [
    Shape("ministral3-a", "ministral3", "causal", decoder(
        72, 3, 6, 2, 88, head_dim=16, tie_word_embeddings=False, **rope(
            10000.0, **YARN, mscale=1.0, mscale_all_dim=1.0, llama_4_scaling_beta=0.4)),
        "YaRN past its original length, queries scaled by position, head_dim 16 of width 72",
        {"YaRN": {"rope_parameters.factor": 1.0}, "scaling of queries": {"rope_parameters.llama_4_scaling_beta": 0.0},
         "beta_fast": {"rope_parameters.beta_fast": 32.0}}),
    Shape("ministral3-b", "ministral3", "causal", decoder(
        40, 3, 5, 1, 56, head_dim=24, tie_word_embeddings=True, **rope(
            3000.0, **YARN, mscale=1.0, mscale_all_dim=0.5, llama_4_scaling_beta=0.2)),
        "YaRN with unequal mscale and mscale_all_dim (a factor on cos and sin), tied",
        {"YaRN": {"rope_parameters.factor": 1.0}, "mscale": {"rope_parameters.mscale_all_dim": 1.0}}, length=33),
]
SMOLLM3 = [
    Shape("smollm3-a", "smollm3", "causal", decoder(72, 5, 6, 2, 88, tie_word_embeddings=True, **rope(50000.0)),
          "no rope in every fourth layer, GQA 6/2, tied", THETA | {"layer without rope": {"no_rope_layers": [1] * 5}}),
    Shape("smollm3-b", "smollm3", "causal", decoder(
        40, 6, 5, 1, 56, tie_word_embeddings=False, no_rope_layers=[1, 1, 0, 1, 1, 0], no_rope_layer_interval=3,
        **rope(2000.0)),
        "no rope in every third layer, MQA, untied", THETA | {"layers without rope": {"no_rope_layers": [1] * 6}}, length=33),
]
QWEN2 = [
    Shape("qwen2-a", "qwen2", "causal", decoder(72, 3, 6, 2, 104, tie_word_embeddings=True, **rope(100000.0)),
          "biases on q, k and v, GQA 6/2, tied", THETA),
    Shape("qwen2-b", "qwen2", "causal", decoder(
        40, 4, 5, 1, 56, tie_word_embeddings=False, use_sliding_window=True, sliding_window=8, max_window_layers=2,
        **rope(3000.0)),
        "window 8 from the third layer on, MQA, untied", THETA | NO_WINDOW, length=33),
]
QWEN3 = [
    Shape("qwen3-a", "qwen3", "causal", decoder(
        72, 3, 6, 2, 88, head_dim=20, tie_word_embeddings=True, **rope(100000.0)),
        "RMSNorm on every head's q and k, head_dim 20 of width 72, tied", THETA),
    Shape("qwen3-b", "qwen3", "causal", decoder(
        40, 4, 5, 1, 56, head_dim=12, tie_word_embeddings=False, attention_bias=True, use_sliding_window=True,
        sliding_window=11, max_window_layers=1, **rope(2000.0)),
        "biases on attention, window 11 from the second layer on, MQA, untied", THETA | NO_WINDOW, length=33),
]
GEMMA = {"gain": 0.5, "gain center": 0.0, "head_norm": 0.7, "head_norm center": 0.6, "embedding": 0.4}
GEMMA2 = [
    Shape("gemma2-a", "gemma2", "causal", decoder(
        72, 3, 6, 2, 88, head_dim=14, query_pre_attn_scalar=10, sliding_window=8, attn_logit_softcapping=5.0,
        final_logit_softcapping=4.0, rms_norm_eps=1e-4, **rope(5000.0)),
        "norms before and after, both soft caps, windows in even layers, embeddings times sqrt(width), "
        "query scale of its own",
        THETA | NO_WINDOW | {"cap on scores": {"attn_logit_softcapping": None},
                                "cap on logits": {"final_logit_softcapping": None},
                                "query scale": {"query_pre_attn_scalar": 14}}, GEMMA | {"query_key": 6.0}),
    Shape("gemma2-b", "gemma2", "causal", decoder(
        40, 4, 5, 1, 56, head_dim=16, query_pre_attn_scalar=16, sliding_window=11, attn_logit_softcapping=8.0,
        final_logit_softcapping=2.0, **rope(20000.0)),
        "the same at MQA 5/1 and head_dim 16 of width 40",
        THETA | NO_WINDOW | {"cap on scores": {"attn_logit_softcapping": None},
                                "cap on logits": {"final_logit_softcapping": None}}, GEMMA | {"query_key": 7.0}, length=33),
]


def gemma3_rope(base, local, **more):
    return dict(rope_parameters={
        "full_attention": {"rope_type": "default", "rope_theta": base} | more,
        "sliding_attention": {"rope_type": "default", "rope_theta": local}})


GEMMA3 = [
    Shape("gemma3_text-a", "gemma3_text", "causal", decoder(
        72, 7, 6, 2, 88, head_dim=14, query_pre_attn_scalar=20, sliding_window=8, **gemma3_rope(50000.0, 1000.0)),
        "five local layers to one global, two rope bases, norm on q and k, query scale of its own",
        NO_WINDOW | {"local base": {"rope_parameters.sliding_attention.rope_theta": 50000.0},
                        "global base": {"rope_parameters.full_attention.rope_theta": 1000.0},
                        "query scale": {"query_pre_attn_scalar": 14}}, GEMMA),
    Shape("gemma3_text-b", "gemma3_text", "causal", decoder(
        40, 6, 5, 1, 56, head_dim=18, query_pre_attn_scalar=18, sliding_window=11, final_logit_softcapping=3.0,
        **gemma3_rope(200000.0, 3000.0, rope_type="linear", factor=8.0)),
        "linear scaling in global layers alone, cap on logits, MQA",
        NO_WINDOW | {"linear scaling": {"rope_parameters.full_attention.factor": 1.0},
                        "local base": {"rope_parameters.sliding_attention.rope_theta": 200000.0},
                        "cap on logits": {"final_logit_softcapping": None}}, GEMMA, length=33),
]


def factors(first, last, count):
    return [round(first + (last - first) * i / (count - 1), 3) for i in range(count)]


PHI3 = [
    Shape("phi3-a", "phi3", "causal", decoder(
        80, 3, 5, 1, 104, original_max_position_embeddings=16, tie_word_embeddings=False, **rope(
            8000.0, rope_type="longrope", partial_rotary_factor=0.75, original_max_position_embeddings=16,
            short_factor=factors(1.0, 1.2, 6), long_factor=factors(1.1, 6.0, 6))),
        "fused qkv and gate-up, long factors past the original length, factor on cos and sin, partial rope 0.75, MQA",
        {"long factors": {"rope_parameters.long_factor": factors(1.0, 1.2, 6)},
         "factor on cos and sin": {"rope_parameters.attention_factor": 1.0}, **THETA}, {"query_key": 3.0}),
    Shape("phi3-b", "phi3", "causal", decoder(
        72, 3, 6, 2, 88, original_max_position_embeddings=64, sliding_window=11, tie_word_embeddings=True, **rope(
            3000.0, rope_type="longrope", original_max_position_embeddings=64,
            short_factor=factors(1.0, 2.2, 6), long_factor=factors(1.1, 6.0, 6))),
        "short factors within the original length, window 11, GQA 6/2, tied",
        {"short factors": {"rope_parameters.short_factor": [1.0] * 6},
         "factor on cos and sin": {"rope_parameters.attention_factor": 1.0}, **THETA, **NO_WINDOW}, length=33),
]
LATENT = dict(q_lora_rank=20, kv_lora_rank=24, qk_nope_head_dim=10, qk_rope_head_dim=6)
SCALES = {"scale of embeddings": {"scale_emb": 1}, "scale of residuals": {"scale_depth": 3.0},
          "scale of logits": {"dim_model_base": 10}}
MINICPM3 = [
    Shape("minicpm3-a", "minicpm3", "causal", decoder(
        72, 3, 6, 6, 88, v_head_dim=12, scale_emb=5, scale_depth=1.4, dim_model_base=16, tie_word_embeddings=False,
        rms_norm_eps=1e-4, **LATENT, **rope(4000.0)),
        "latent attention, values of width/heads, scaled embeddings, residuals and logits", THETA | SCALES),
    Shape("minicpm3-b", "minicpm3", "causal", decoder(
        40, 4, 5, 5, 56, v_head_dim=14, scale_emb=3, scale_depth=2.0, dim_model_base=8, tie_word_embeddings=True,
        **LATENT, **rope(20000.0, rope_type="longrope", original_max_position_embeddings=16,
                         short_factor=[1.0, 1.1, 1.3], long_factor=[1.1, 2.0, 5.0])),
        "values wider than width/heads, long rope past the original length, tied",
        THETA | SCALES | {"long factors": {"rope_parameters.long_factor": [1.0, 1.1, 1.3]}}, length=33),
]
