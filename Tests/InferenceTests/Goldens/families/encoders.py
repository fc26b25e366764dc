"""Encoders with their heads, and encoder-decoders."""

from shape import VOCABULARY, Shape

LABELS = {str(i): name for i, name in enumerate(["lost_card", "payment", "none", "other", "fifth"])}
WORDS = dict(vocab_size=92, id2label=LABELS, num_labels=5)


# Norms after residuals keep states small: queries and keys must spread more for attention to prefer anything.
PEAKED = {"query_key": 7.0}


def encoder(width, layers, heads, feed_forward, **more):
    return dict(hidden_size=width, num_hidden_layers=layers, num_attention_heads=heads, intermediate_size=feed_forward,
                max_position_embeddings=64, **more)


BERT = [
    Shape("bert-a", "bert", "states", encoder(60, 3, 5, 88, vocab_size=92, layer_norm_eps=1e-3),
          "norms after residuals, learned positions, types, exact GELU",
          {"epsilon": {"layer_norm_eps": 0.1}, "exact GELU": {"hidden_act": "gelu_new"}}, spreads=PEAKED, tokenizer="wordpiece"),
    Shape("bert-b", "bert", "sequence", encoder(36, 4, 3, 56, hidden_act="relu", **WORDS),
          "pooler and classification head, ReLU", {"ReLU": {"hidden_act": "gelu"}}, spreads=PEAKED, tokenizer="wordpiece", length=33),
    Shape("bert_tokens-a", "bert", "tokens", encoder(60, 2, 3, 88, **WORDS), "head for every token",
          spreads=PEAKED, tokenizer="wordpiece"),
]


def distilbert(width, layers, heads, feed_forward, **more):
    return dict(dim=width, n_layers=layers, n_heads=heads, hidden_dim=feed_forward, max_position_embeddings=64,
                **WORDS, **more)


DISTILBERT = [
    Shape("distilbert-a", "distilbert", "sequence", distilbert(60, 3, 5, 88),
          "no types, no pooler, head with ReLU", spreads=PEAKED, tokenizer="wordpiece"),
    Shape("distilbert-b", "distilbert", "tokens", distilbert(36, 4, 3, 56, activation="relu"), "head for every token",
          {"ReLU": {"activation": "gelu"}}, spreads=PEAKED, tokenizer="wordpiece", length=33),
]
ELECTRA = [
    Shape("electra-a", "electra", "sequence", encoder(60, 3, 5, 88, embedding_size=20, **WORDS),
          "embeddings of 20 projected to 60, head with GELU", spreads=PEAKED, tokenizer="wordpiece"),
    Shape("electra-b", "electra", "tokens", encoder(36, 4, 3, 56, embedding_size=44, **WORDS),
          "embeddings wider than the model, head for every token", spreads=PEAKED, tokenizer="wordpiece", length=33),
]
BYTES = dict(vocab_size=VOCABULARY, id2label=LABELS, num_labels=5, type_vocab_size=1, pad_token_id=1, bos_token_id=0,
             eos_token_id=2)
ROBERTA = [
    Shape("roberta-a", "roberta", "sequence", encoder(60, 3, 5, 88, **BYTES),
          "positions counted from 2, head with tanh on the first token", spreads=PEAKED, tokenizer="roberta"),
    Shape("roberta-b", "roberta", "tokens", encoder(36, 4, 3, 56, layer_norm_eps=1e-5, **BYTES), "head for every token",
          spreads=PEAKED, tokenizer="roberta", length=33),
]


def t5(width, head, heads, feed_forward, **more):
    return dict(vocab_size=100, d_model=width, d_kv=head, num_heads=heads, d_ff=feed_forward, decoder_start_token_id=0,
                pad_token_id=0, eos_token_id=1, **more)


# Scores aren't scaled by sqrt(d_kv) here.
T5_SPREADS = {"query_key": 1.7}
T5 = [
    Shape("t5-a", "t5", "seq2seq", t5(
        40, 12, 3, 56, num_layers=3, num_decoder_layers=2, relative_attention_num_buckets=12,
        relative_attention_max_distance=24, feed_forward_proj="relu", tie_word_embeddings=True),
        "relative position buckets, more layers than the decoder, inner width 36 of 40, ReLU, tied head scaled by "
        "width^-1/2",
        {"farthest distance": {"relative_attention_max_distance": 128},
         "epsilon": {"layer_norm_epsilon": 0.1}}, T5_SPREADS, "unigram", 36, 21),
    Shape("t5-b", "t5", "seq2seq", t5(
        36, 10, 5, 64, num_layers=2, num_decoder_layers=3, relative_attention_num_buckets=32,
        relative_attention_max_distance=128, feed_forward_proj="gated-gelu", tie_word_embeddings=False),
        "gated GELU; a tied head that is not scaled, as transformers 5 makes it of T5 1.1's settings; 32 buckets to a "
        "distance of 128",
        {"farthest distance": {"relative_attention_max_distance": 40}}, T5_SPREADS, "unigram", 39, 24),
    Shape("t5-c", "t5", "seq2seq", t5(
        44, 14, 3, 60, num_layers=3, num_decoder_layers=3, relative_attention_num_buckets=16,
        relative_attention_max_distance=48, feed_forward_proj="gated-gelu", tie_word_embeddings=False),
        "an output matrix of its own, as FLAN-T5's folders have it; inner width 42 of 44",
        {"farthest distance": {"relative_attention_max_distance": 128}}, T5_SPREADS, "unigram", 37, 23,
        output="lm_head.weight"),
]


def bart(width, heads, encoder_layers, decoder_layers, feed_forward, **more):
    return dict(vocab_size=VOCABULARY, d_model=width, encoder_attention_heads=heads, decoder_attention_heads=heads,
                encoder_layers=encoder_layers, decoder_layers=decoder_layers, encoder_ffn_dim=feed_forward,
                decoder_ffn_dim=feed_forward + 16, max_position_embeddings=64, bos_token_id=0, pad_token_id=1,
                eos_token_id=2, decoder_start_token_id=2, **more)


BART = [
    Shape("bart-a", "bart", "seq2seq", bart(40, 5, 3, 2, 56),
          "norms after residuals, learned positions from 2, bias on the tied head's logits",
          {"exact GELU": {"activation_function": "gelu_new"}}, {"query_key": 5.0}, "roberta", decoder_length=21),
    Shape("bart-b", "bart", "seq2seq-sequence", bart(
        36, 3, 2, 3, 64, scale_embedding=True, activation_function="relu",
        id2label={"0": "contradiction", "1": "neutral", "2": "entailment"}, num_labels=3),
        "head for entailment on the state of the last </s>, embeddings times sqrt(width), ReLU",
        {"scale of embeddings": {"scale_embedding": False}, "ReLU": {"activation_function": "gelu"}},
        spreads={"query_key": 5.0}, tokenizer="roberta", length=33),
]
