"""A BART whose encoder starts as MiniLM and whose decoder starts as copies of MiniLM's layers."""

import json
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from transformers import BartConfig, BartForConditionalGeneration

PAD, UNKNOWN, START, END, MASK = range(5)
SPECIAL_TOKENS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
UNREAD_POSITIONS = 2  # BART's position tables begin with rows that no position reads
DECODER_SOURCES = (1, 3, 5)  # the layers of MiniLM that the decoder's layers are copies of
LATEST_FIRST_SCALAR = 0x024F
CURRENCIES_AND_DASHES = range(0x2010, 0x20C0)
MAXIMUM_TOKENS = 256


def is_kept(token):
    """Whether a piece can occur in English: Latin letters, digits, punctuation; neither a reserve nor another script."""
    if token.startswith("[unused") or token in SPECIAL_TOKENS:
        return False
    return all(ord(scalar) <= LATEST_FIRST_SCALAR or ord(scalar) in CURRENCIES_AND_DASHES for scalar in token)


def trimmed_vocabulary(minilm):
    """The pieces kept, special tokens first, and the row of each in MiniLM's table."""
    pieces = (Path(minilm) / "vocab.txt").read_text(encoding="utf-8").split("\n")[:-1]
    row = {piece: index for index, piece in enumerate(pieces)}
    kept = list(SPECIAL_TOKENS) + [piece for piece in pieces if is_kept(piece)]
    return kept, [row[piece] for piece in kept]


def new_tokenizer(minilm, kept):
    """MiniLM's tokenizer over the pieces kept; English text is cut as before."""
    description = json.loads((Path(minilm) / "tokenizer.json").read_text(encoding="utf-8"))
    description["model"]["vocab"] = {piece: index for index, piece in enumerate(kept)}
    for token in description["added_tokens"]:
        token["id"] = SPECIAL_TOKENS.index(token["content"])
    for content, token in description["post_processor"]["special_tokens"].items():
        token["ids"] = [SPECIAL_TOKENS.index(content)]
    description["padding"] = description["truncation"] = None
    return Tokenizer.from_str(json.dumps(description))


def configuration(vocabulary_size, decoder_layers):
    """MiniLM's measures in BART's words."""
    return BartConfig(
        vocab_size=vocabulary_size, d_model=384, max_position_embeddings=512, activation_function="gelu",
        encoder_layers=6, encoder_attention_heads=12, encoder_ffn_dim=1536,
        decoder_layers=decoder_layers, decoder_attention_heads=12, decoder_ffn_dim=1536,
        dropout=0.1, attention_dropout=0.0, activation_dropout=0.0, scale_embedding=False, tie_word_embeddings=True,
        pad_token_id=PAD, bos_token_id=START, eos_token_id=END, decoder_start_token_id=START,
        forced_eos_token_id=None, forced_bos_token_id=None,
    )  # fmt: skip


def attention(source, target, weights, into):
    """Copies BERT's attention of layer `source` to the BART attention `target`."""
    parts = {"self.query": "q_proj", "self.key": "k_proj", "self.value": "v_proj", "output.dense": "out_proj"}
    for theirs, ours in parts.items():
        for kind in ("weight", "bias"):
            into[f"{target}.{ours}.{kind}"] = weights[f"{source}.attention.{theirs}.{kind}"]


def layer(source, target, weights, into, crosses):
    """Copies a BERT layer to a BART layer; attention to the text, where there is one, starts as attention to itself."""
    attention(source, f"{target}.self_attn", weights, into)
    norms = {"self_attn_layer_norm": "attention.output.LayerNorm", "final_layer_norm": "output.LayerNorm"}
    if crosses:
        attention(source, f"{target}.encoder_attn", weights, into)
        norms["encoder_attn_layer_norm"] = "attention.output.LayerNorm"
    dense = {"fc1": "intermediate.dense", "fc2": "output.dense"}
    for ours, theirs in (norms | dense).items():
        for kind in ("weight", "bias"):
            into[f"{target}.{ours}.{kind}"] = weights[f"{source}.{theirs}.{kind}"]


def new_model(minilm, decoder_layers):
    """The model before training, and its tokenizer."""
    kept, rows = trimmed_vocabulary(minilm)
    weights = load_file(Path(minilm) / "model.safetensors")
    words = weights["embeddings.word_embeddings.weight"][rows].clone()
    positions = weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
    unread = torch.zeros(UNREAD_POSITIONS, positions.shape[1])
    into = {"model.shared.weight": words, "lm_head.weight": words}
    for stack in ("encoder", "decoder"):
        into[f"model.{stack}.embed_tokens.weight"] = words
        into[f"model.{stack}.embed_positions.weight"] = torch.cat([unread, positions])
        for kind in ("weight", "bias"):
            into[f"model.{stack}.layernorm_embedding.{kind}"] = weights[f"embeddings.LayerNorm.{kind}"]
    for index in range(6):
        layer(f"encoder.layer.{index}", f"model.encoder.layers.{index}", weights, into, crosses=False)
    for index, source in enumerate(DECODER_SOURCES[-decoder_layers:]):
        layer(f"encoder.layer.{source}", f"model.decoder.layers.{index}", weights, into, crosses=True)
    model = BartForConditionalGeneration(configuration(len(kept), decoder_layers))
    missing, unexpected = model.load_state_dict(into, strict=False)
    if unexpected or set(missing) - {"final_logits_bias"}:
        raise SystemExit(f"weights that did not fit: {missing} {unexpected}")
    return model, new_tokenizer(minilm, kept)


def load(folder):
    """The model and the tokenizer that `save` wrote."""
    model = BartForConditionalGeneration(BartConfig.from_pretrained(folder))
    model.load_state_dict(load_file(Path(folder) / "model.safetensors"), strict=False)
    model.tie_weights()
    return model, Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))


def save(model, tokenizer, folder):
    """Writes a Hugging Face folder; the weights appear last and whole, so that a folder with weights is a whole one."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    settings = model.config.to_dict()
    for key in ("_name_or_path", "dtype", "torch_dtype"):
        settings.pop(key, None)
    settings["architectures"] = ["BartForConditionalGeneration"]
    (folder / "config.json").write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")
    pieces = sorted(tokenizer.get_vocab().items(), key=lambda pair: pair[1])
    (folder / "vocab.txt").write_text("".join(f"{piece}\n" for piece, _ in pieces), encoding="utf-8")
    tokenizer.save(str(folder / "tokenizer.json"))
    names = {"unk_token": "[UNK]", "sep_token": "[SEP]", "pad_token": "[PAD]", "cls_token": "[CLS]", "mask_token": "[MASK]"}
    names |= {"bos_token": "[CLS]", "eos_token": "[SEP]"}
    text = json.dumps(names | {"tokenizer_class": "BertTokenizer", "do_lower_case": True, "model_max_length": 512}, indent=2)
    (folder / "tokenizer_config.json").write_text(text + "\n", encoding="utf-8")
    (folder / "special_tokens_map.json").write_text(json.dumps(names, indent=2) + "\n", encoding="utf-8")
    tied = ("lm_head.weight", "model.encoder.embed_tokens.weight", "model.decoder.embed_tokens.weight")
    weights = {name: tensor.detach().float().contiguous() for name, tensor in model.state_dict().items() if name not in tied}
    partial = folder / "model.safetensors.partial"
    save_file(weights, partial, metadata={"format": "pt"})
    partial.chmod(0o644)
    partial.replace(folder / "model.safetensors")


def encode(tokenizer, texts):
    """The token ids of each text, `[CLS] text [SEP]`, cut at the longest length trained on."""
    ids = [encoding.ids for encoding in tokenizer.encode_batch(texts)]
    return [row if len(row) <= MAXIMUM_TOKENS else row[: MAXIMUM_TOKENS - 1] + [END] for row in ids]


def padded(rows):
    """Token ids [rows, longest], padded with PAD, and the mask of what is no padding."""
    longest = max(map(len, rows))
    ids = torch.tensor([row + [PAD] * (longest - len(row)) for row in rows])
    return ids, (ids != PAD).long()
