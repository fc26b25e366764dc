"""What a fixture's model is, and figures that many of them share.

`drops` lists what the forward pass could forget and a configuration can express: each must change the numbers. The
parameters themselves (biases, gains, norms) are dropped one by one in any case; see check.py.
Variant b is saved as transformers 4 spelled configurations, which is how most folders are spelled.
"""

from dataclasses import dataclass, field

VOCABULARY = 300  # four more than the tokenizer has, as real models' are padded


@dataclass
class Shape:
    name: str                # FAMILY-VARIANT, the fixture's folder
    model_type: str
    task: str                # causal, states, sequence, tokens, seq2seq, seq2seq-sequence
    config: dict
    particulars: str
    drops: dict = field(default_factory=dict)
    spreads: dict = field(default_factory=dict)
    tokenizer: str = "byte-level"
    length: int = 36
    decoder_length: int = 0
    output: str = ""         # a tensor that transformers saves only where a checkpoint gave it: T5's own output matrix

    @property
    def legacy(self):
        return self.name.endswith("-b")


def decoder(width, layers, heads, kv_heads, feed_forward, **more):
    return dict(vocab_size=VOCABULARY, hidden_size=width, num_hidden_layers=layers, num_attention_heads=heads,
                num_key_value_heads=kv_heads, intermediate_size=feed_forward, max_position_embeddings=128,
                bos_token_id=0, eos_token_id=0, pad_token_id=None, **more)


def rope(theta, **more):
    return dict(rope_parameters=dict(rope_type="default", rope_theta=theta) | more)


THETA = {"base of the rope": {"rope_parameters.rope_theta": 10000.0}}

NO_WINDOW = {"window": {"sliding_window": 500}}
