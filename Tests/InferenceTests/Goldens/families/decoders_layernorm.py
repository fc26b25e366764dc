"""Decoders with LayerNorm and plain MLPs, and StableLM's gated ones: GPT-2, GPT-J, GPT-NeoX, Phi-2, StarCoder2."""

from shape import NO_WINDOW, THETA, VOCABULARY, Shape, decoder, rope


def gpt2(width, layers, heads, **more):
    return dict(vocab_size=VOCABULARY, n_embd=width, n_layer=layers, n_head=heads, bos_token_id=0, eos_token_id=0, **more)


GPT2 = [
    Shape("gpt2-a", "gpt2", "causal", gpt2(72, 3, 6, n_positions=64, activation_function="gelu_new"),
          "learned positions, fused qkv stored transposed, biases, GELU by tanh, tied",
          {"epsilon": {"layer_norm_epsilon": 0.1}}, {"transposed": True}),
    Shape("gpt2-b", "gpt2", "causal", gpt2(
        40, 4, 5, n_positions=48, n_inner=104, activation_function="gelu", layer_norm_epsilon=1e-3,
        tie_word_embeddings=False),
        "exact GELU as Cerebras-GPT's, MLP of another width than 4 times, untied",
        {"exact GELU": {"activation_function": "gelu_new"}, "epsilon": {"layer_norm_epsilon": 0.1}},
        {"transposed": True, "query_key": 6.0}, length=33),
]
GPTJ = [
    Shape("gptj-a", "gptj", "causal", gpt2(72, 3, 6, n_positions=64, rotary_dim=8, tie_word_embeddings=False),
          "one LayerNorm, parallel, rope on adjacent pairs of 8 of 12 dimensions, bias on the head",
          {"part of the rope": {"rotary_dim": 12}}),
    Shape("gptj-b", "gptj", "causal", gpt2(
        40, 4, 5, n_positions=64, rotary_dim=4, n_inner=56, activation_function="gelu", tie_word_embeddings=True),
        "rope on 4 of 8 dimensions, MLP of another width, tied", {"part of the rope": {"rotary_dim": 8}}, length=33),
]
GPT_NEOX = [
    Shape("gpt_neox-a", "gpt_neox", "causal", decoder(
        80, 3, 5, 5, 104, use_parallel_residual=True, hidden_act="gelu", tie_word_embeddings=False,
        **rope(3000.0, partial_rotary_factor=0.25)),
        "parallel residual with two norms, rope on 4 of 16 dimensions, exact GELU, qkv interleaved by heads",
        THETA | {"parallel residual": {"use_parallel_residual": False}, "exact GELU": {"hidden_act": "gelu_new"},
                 "part of the rope": {"rope_parameters.partial_rotary_factor": 1.0}}, {"query_key": 6.0}),
    Shape("gpt_neox-b", "gpt_neox", "causal", decoder(
        48, 4, 3, 3, 56, use_parallel_residual=False, hidden_act="gelu", tie_word_embeddings=True,
        **rope(20000.0, partial_rotary_factor=0.5)),
        "residuals one after the other, rope on 8 of 16 dimensions, tied",
        THETA | {"sequential residual": {"use_parallel_residual": True},
                 "part of the rope": {"rope_parameters.partial_rotary_factor": 1.0}}, length=33),
]
PHI = [
    Shape("phi-a", "phi", "causal", decoder(
        80, 3, 5, 5, 104, hidden_act="gelu_new", tie_word_embeddings=False,
        **rope(3000.0, partial_rotary_factor=0.4)),
        "one LayerNorm, parallel, rope on 6 of 16 dimensions, biases everywhere, on the head too",
        THETA | {"part of the rope": {"rope_parameters.partial_rotary_factor": 1.0},
                 "GELU by tanh": {"hidden_act": "gelu"}}),
    Shape("phi-b", "phi", "causal", decoder(
        72, 4, 6, 2, 56, hidden_act="gelu_new", tie_word_embeddings=False,
        **rope(20000.0, partial_rotary_factor=0.5)),
        "GQA 6/2, rope on 6 of 12 dimensions, MLP narrower than the model",
        THETA | {"part of the rope": {"rope_parameters.partial_rotary_factor": 1.0}}, length=33),
]
STABLELM = [
    Shape("stablelm-a", "stablelm", "causal", decoder(
        80, 3, 5, 5, 104, use_qkv_bias=True, tie_word_embeddings=False, **rope(3000.0, partial_rotary_factor=0.25)),
        "LayerNorm with a gated MLP, rope on 4 of 16 dimensions, biases on q, k and v",
        THETA | {"part of the rope": {"rope_parameters.partial_rotary_factor": 1.0}}),
    Shape("stablelm-b", "stablelm", "causal", decoder(
        72, 4, 6, 2, 56, use_parallel_residual=True, tie_word_embeddings=False,
        **rope(20000.0, partial_rotary_factor=0.5)),
        "parallel residual with one norm, GQA 6/2, no biases on q, k and v",
        THETA | {"part of the rope": {"rope_parameters.partial_rotary_factor": 1.0}}, length=33),
    Shape("stablelm-c", "stablelm", "causal", decoder(
        48, 3, 3, 1, 56, use_parallel_residual=True, qk_layernorm=True, tie_word_embeddings=False,
        **rope(5000.0, partial_rotary_factor=0.25)),
        "a LayerNorm of its own for every head of q and k (StableLM 2 12B), parallel, MQA",
        THETA | {"part of the rope": {"rope_parameters.partial_rotary_factor": 1.0}}),
]
STARCODER2 = [
    Shape("starcoder2-a", "starcoder2", "causal", decoder(
        72, 3, 6, 2, 104, hidden_act="gelu_pytorch_tanh", norm_epsilon=1e-4, sliding_window=None,
        tie_word_embeddings=True, **rope(100000.0)),
        "LayerNorm, GQA 6/2, biases everywhere, GELU by tanh, tied", THETA | {"epsilon": {"norm_epsilon": 0.1}}),
    Shape("starcoder2-b", "starcoder2", "causal", decoder(
        40, 4, 5, 1, 56, hidden_act="gelu_pytorch_tanh", sliding_window=8, tie_word_embeddings=False, **rope(3000.0)),
        "window 8, MQA, untied", THETA | NO_WINDOW, length=33),
]
